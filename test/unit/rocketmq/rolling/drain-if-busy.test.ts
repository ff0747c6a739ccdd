import { beforeEach, describe, expect, it } from 'vitest'
import { afterClassicDrain } from '../../../../src/rocketmq/groups/classic.ts'
import { afterLeaderDrain } from '../../../../src/rocketmq/groups/controller/index.ts'
import { drainIfBusy } from '../../../../src/rocketmq/rolling/drain-if-busy.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { LockableHost, runSteps, type StepsRun } from '../../../helpers/run-steps.ts'
import {
  bothWritable,
  busy,
  electedGroups,
  electedServers,
  grows,
  stands,
  twoGroups,
  twoGroupServers,
  type Election,
  type Traffic,
} from '../support/busy-cluster.ts'
import { instanceOf } from '../../support/cluster.ts'
import { fakeHost } from '../support/fake-host.ts'
import type { Answering } from '../support/fake-server.ts'

/** What was written to the cluster, in order. */
let written: string[] = []
let clock = new FakeClock()
const wrote = (what: string): void => {
  written.push(what)
}
beforeEach(() => {
  written = []
  clock = new FakeClock()
})

const warningsOf = ({ events }: StepsRun): string[] =>
  events.flatMap((event) => (event.type === 'warning' ? [`${event.code}: ${event.message}`] : []))
const codesOf = (run: StepsRun): string[] => warningsOf(run).map((line) => line.replace(/:.*/, ''))

/** Titles of the steps before the restart of an instance. */
const titlesOf = (id: string) =>
  [
    `see whether producers write to ${id}`,
    `record that ${id} loses its write permission`,
    `turn producers away from ${id}`,
  ] as const
const [LOOK, RECORD, DRAIN] = titlesOf('broker-a-0')

describe('drainIfBusy', () => {
  const cluster = twoGroups()
  const drain = (servers: Map<string, Answering>, stop = new AbortController().signal): Promise<StepsRun> => {
    const host = new LockableHost(fakeHost('mq1', servers))
    return runSteps(
      host,
      [drainIfBusy(cluster, instanceOf(cluster, 'broker-a-0'), afterClassicDrain, { clock })],
      { stop },
    )
  }

  it.each<[string, Traffic]>([
    ['has reported no incoming message for 10 s', { end: grows, putTps: '0.0 12.5 ' }],
    ['is young and stands still', { end: stands }],
  ])('does nothing to a master that %s', async (_what, traffic) => {
    const run = await drain(twoGroupServers({ wrote }, traffic))
    expect([run.done, written, warningsOf(run)]).toEqual([[LOOK], [], []])
  })

  it('does nothing to one that does not answer', async () => {
    const servers = twoGroupServers({ wrote }, { end: stands })
    servers.delete('10.0.0.11:10911')
    expect((await drain(servers)).done).toEqual([LOOK])
    expect(written).toEqual([])
  })

  it('records first, wipes at every name server, and waits until producers have asked for routes again', async () => {
    const run = await drain(twoGroupServers({ wrote }, busy))
    expect([run.done, run.failures, warningsOf(run)]).toEqual([[LOOK, RECORD, DRAIN], [], []])
    expect(new Set(written)).toEqual(new Set(['mq1 wipes broker-a', 'mq2 wipes broker-a']))
    expect(clock.now()).toBe(45_000)
  })

  it('takes one that does not report its rate yet for busy when its log grows', async () => {
    const run = await drain(twoGroupServers({ wrote }, { end: (asked) => Math.min(asked, 3) }))
    expect(run.done).toEqual([LOOK, RECORD])
    expect(run.failures).toMatchObject([{ error: { code: 'slave-ahead' } }])
  })

  it('goes on with a warning when writes do not end', async () => {
    const run = await drain(twoGroupServers({ wrote }, { end: grows, putTps: '31.2 ' }))
    // The fake slave is ahead, which only shows that the slaves were looked at once more.
    expect(run.failures).toMatchObject([{ error: { code: 'slave-ahead' } }])
    expect(warningsOf(run)).toEqual([
      expect.stringMatching(
        /^still-written: mq1: broker-a-0 restarts although it is not drained: 75 s after its write permission was removed, producers still write to it: its commit log ends at \d+ bytes; sends to its queues fail until it is back$/,
      ),
      'left-without-writes: mq1: broker-a has no write permission until broker-a-0 is restarted',
    ])
  })

  it('is not held up by a name server that is down', async () => {
    const servers = twoGroupServers({ wrote }, busy)
    servers.delete('10.0.0.12:9876')
    const run = await drain(servers)
    expect([run.failures, warningsOf(run)]).toEqual([[], []])
    expect(new Set(written)).toEqual(new Set(['mq1 wipes broker-a']))
  })

  it.each<[string, Readonly<Record<string, number>>]>([
    ['lists nothing', {}],
    ['lists a slave of its group', { 'broker-a': 6 }],
  ])('is not held up by a new name server that %s', async (_what, fresh) => {
    const run = await drain(twoGroupServers({ wrote }, busy, bothWritable, [], fresh))
    expect([run.done, run.failures, warningsOf(run)]).toEqual([[LOOK, RECORD, DRAIN], [], []])
  })

  it.each<[string, Readonly<Record<string, number>>, readonly string[], string]>([
    [
      'producers would be left without any group',
      { 'broker-a': 6, 'broker-b': 4, 'a-stranger': 6 },
      [],
      'the name servers list no other group for them to write to',
    ],
    [
      'no other group has some of its topics',
      bothWritable,
      ['pay', 'orders', 'x', 'y'],
      'no other group has the topics orders, pay, x and 1 more; rmq-provision restore with --map broker-a=broker-b --only groups,topics gives them to another group, from a backup',
    ],
  ])('wipes and records nothing while %s', async (_what, perms, own, why) => {
    const run = await drain(twoGroupServers({ wrote }, busy, perms, own))
    expect([run.done, written]).toEqual([[LOOK], []])
    expect(warningsOf(run)).toEqual([
      `not-drained: mq1: producers were not turned away from broker-a-0: ${why}`,
    ])
  })

  it('says what is left when it is broken off', async () => {
    const stop = new AbortController()
    clock.at(10_000, () => {
      stop.abort(new Error('Ctrl-C'))
    })
    const run = await drain(twoGroupServers({ wrote }, busy), stop.signal)
    expect(run).toMatchObject({ interrupted: true, failures: [], done: [LOOK, RECORD] })
    expect(codesOf(run)).toEqual(['left-without-writes'])
  })
})

describe('drainIfBusy before a member of a controller group', () => {
  const cluster = electedGroups()
  const [LOOK, RECORD, DRAIN] = titlesOf('broker-a-n0')
  const drain = (id: string, election?: Election, stop = new AbortController().signal): Promise<StepsRun> => {
    const host = new LockableHost(fakeHost('mq1', electedServers({ wrote }, election)))
    return runSteps(host, [drainIfBusy(cluster, instanceOf(cluster, id), afterLeaderDrain, { clock })], {
      stop,
    })
  }

  it('turns producers away from the leader, has it hand over, and sees that its group may be written to', async () => {
    const run = await drain('broker-a-n0')
    expect([run.done, run.failures, warningsOf(run)]).toEqual([[LOOK, RECORD, DRAIN], [], []])
    expect(new Set(written.slice(0, -1))).toEqual(new Set(['wiped']))
    expect(written.at(-1)).toBe('asked to elect')
  })

  it('does nothing to a member that does not lead', async () => {
    const run = await drain('broker-a-n1')
    expect([run.done.length, written, warningsOf(run)]).toEqual([1, [], []])
  })

  it('wipes no more once another member leads', async () => {
    const run = await drain('broker-a-n0', { lostAfter: 1 })
    expect([written, run.failures, warningsOf(run)]).toEqual([['wiped'], [], []])
  })

  it('is not restarted while its group has no leader', async () => {
    const run = await drain('broker-a-n0', { leaderless: true })
    expect(written).toEqual(['wiped'])
    expect(run.failures).toMatchObject([{ error: { code: 'no-leader' } }])
    expect(codesOf(run)).toEqual(['still-written', 'left-without-writes'])
  })

  it('says what is left when it cannot hand over', async () => {
    const run = await drain('broker-a-n0', { refuses: true })
    expect(run.failures).toMatchObject([
      {
        error: {
          code: 'no-hand-over',
          message:
            'broker-a-n0 was not restarted: it leads broker-a, and controller-mq1 (10.0.0.11:9878) answered CONTROLLER_MASTER_NOT_AVAILABLE: no',
        },
      },
    ])
    expect(codesOf(run)).toEqual(['left-without-writes'])
  })
})
