import { beforeEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../../../src/engine/events.ts'
import type { Step } from '../../../../src/engine/resource.ts'
import { changePassword } from '../../../../src/rocketmq/client/user.ts'
import { callStep, writeStep } from '../../../../src/rocketmq/client/rpc.ts'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { afterClassicDrain } from '../../../../src/rocketmq/groups/classic.ts'
import { afterLeaderDrain } from '../../../../src/rocketmq/groups/controller/index.ts'
import { drainIfBusy } from '../../../../src/rocketmq/rolling/drain-if-busy.ts'
import { drainUntilQuiet } from '../../../../src/rocketmq/rolling/drain.ts'
import { handOver } from '../../../../src/rocketmq/groups/controller/hand-over.ts'
import { Secret } from '../../../../src/secret.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { LockableHost, runSteps, type StepsRun } from '../../../helpers/run-steps.ts'
import {
  busy,
  electedGroups,
  electedServers,
  twoGroups,
  twoGroupServers,
  type Election,
} from '../support/busy-cluster.ts'
import { instanceOf, makeCluster, pair } from '../../support/cluster.ts'
import { fakeHost } from '../support/fake-host.ts'
import type { Answering } from '../support/fake-server.ts'

/** What was written to the cluster, each with the moment in ms at which it arrived. */
let written: { readonly what: string; readonly at: number }[] = []
let clock = new FakeClock()
const wrote = (what: string): void => {
  written.push({ what, at: clock.now() })
}
beforeEach(() => {
  written = []
  clock = new FakeClock()
})

const lostOn = (host: string): object => ({
  host,
  error: {
    code: 'lock-lost',
    message: 'this run no longer holds the lock of the host; nothing more was changed',
    hint: 'Another run has taken the lock, or `unlock` has broken it. See which in `audit`, then run the command again.',
  },
})
const warnings = ({ events }: StepsRun): string[] =>
  events.flatMap((event) => (event.type === 'warning' ? [event.code] : []))
const after = (moment: number): string[] => written.filter(({ at }) => at > moment).map(({ what }) => what)
const script = (title: string): Step => ({ kind: 'script', title, script: ':' })

/** Runs steps on mq1 against these servers. @param when the lock is broken: at a moment, or at an event */
function run(
  servers: Map<string, Answering>,
  steps: readonly Step[],
  when: number | ((event: RunEvent) => boolean),
): Promise<StepsRun> {
  const host = new LockableHost(fakeHost('mq1', servers))
  if (typeof when === 'number') {
    clock.at(when, () => {
      host.breakLock()
    })
    return runSteps(host, steps)
  }
  return runSteps(host, steps, {
    onEvent: (event) => {
      if (when(event)) host.breakLock()
    },
  })
}

const finished =
  (title: string) =>
  (event: RunEvent): boolean =>
    event.type === 'step-finished' && event.title === title

/** Titles of the first steps before the restart of an instance. */
const titlesOf = (id: string) =>
  [`see whether producers write to ${id}`, `record that ${id} loses its write permission`] as const
const [LOOK, RECORD] = titlesOf('broker-a-0')

describe('when the lock is lost, a drain before a restart', () => {
  const cluster = twoGroups()
  const steps = (): Step[] => [
    drainIfBusy(cluster, instanceOf(cluster, 'broker-a-0'), afterClassicDrain, { clock }),
    script('restart broker-a-0'),
  ]
  const drain = (when: Parameters<typeof run>[2]) => run(twoGroupServers({ wrote }, busy), steps(), when)

  it('wipes no more in the middle, restarts nothing, and warns of what is left', async () => {
    const result = await drain(20_000)
    expect(result.failures).toEqual([lostOn('mq1')])
    expect(result.done).toEqual([LOOK, RECORD])
    expect(warnings(result)).toEqual(['left-without-writes'])
    expect(written.length).toBeGreaterThan(4)
    expect(after(15_000)).toEqual([])
    // It ends with the next look, not when the time of the drain is over.
    expect(clock.now()).toBe(20_000)
  })

  it('records and wipes nothing after the look', async () => {
    const result = await drain(finished(LOOK))
    expect([result.failures, result.done, written]).toEqual([[lostOn('mq1')], [LOOK], []])
    expect(warnings(result)).toEqual([])
  })

  it('wipes nothing after the record', async () => {
    const result = await drain(finished(RECORD))
    expect([result.failures, result.done, written]).toEqual([[lostOn('mq1')], [LOOK, RECORD], []])
    expect(warnings(result)).toEqual([])
  })
})

describe('when the lock is lost, a drain of the leader of a controller group', () => {
  const cluster = electedGroups()
  const [LOOK, RECORD] = titlesOf('broker-a-n0')
  const leader = instanceOf(cluster, 'broker-a-n0')
  const drain = (when: number, election?: Election) =>
    run(
      electedServers({ wrote }, election),
      [drainIfBusy(cluster, leader, afterLeaderDrain, { clock }), script('restart')],
      when,
    )

  it.each([
    ['in the middle', 20_000, {}],
    ['at its end', 45_000, {}],
    ['while the controllers refuse an election', 46_000, { refuses: true }],
    ['while no member is in sync', 46_000, { inSync: () => clock.now() > 50_000 }],
  ])('does not hand over %s, nor write again', async (_what, when, election) => {
    const result = await drain(when, election)
    expect(result.failures).toEqual([lostOn('mq1')])
    expect(result.done).toEqual([LOOK, RECORD])
    expect(warnings(result)).toEqual(['left-without-writes'])
    expect(after(when)).toEqual([])
    expect(clock.now()).toBeLessThan(when + 5000)
  })
})

describe('when the lock is lost', () => {
  it.each([
    ['while no member is in sync', { inSync: () => clock.now() > 5000 }],
    ['while the controllers refuse', { refuses: true }],
  ])('a hand-over %s elects no master', async (_what, election) => {
    const cluster = electedGroups()
    const step = writeStep('hand over', handOver(cluster, instanceOf(cluster, 'broker-a-n0'), { clock }))
    const result = await run(electedServers({ wrote }, election), [step, script('restart')], 2000)
    expect([result.failures, result.done]).toEqual([[lostOn('mq1')], []])
    expect(after(2000)).toEqual([])
  })

  it('a change of a password is not tried again', async () => {
    const acl = {
      accessKey: 'admin',
      secretKey: new Secret('brand-new'),
      previousSecretKey: new Secret('before'),
    }
    const cluster = makeCluster({ ...pair, acl })
    const broker: Answering = ({ code }) => {
      if (code !== RequestCode.updateUser) return { code: 3 }
      wrote('update user')
      return { code: 1, remark: 'busy' }
    }
    const call = changePassword(cluster, instanceOf(cluster, 'broker-a-0'), acl, { clock })
    const steps = [writeStep('change the password', call), script('what comes next')]
    const result = await run(new Map([['10.0.0.11:10911', broker]]), steps, 3000)
    expect([result.failures, result.done]).toEqual([[lostOn('mq1')], []])
    expect(written.length).toBeGreaterThan(3)
    expect(after(3000)).toEqual([])
    expect(clock.now()).toBeLessThan(5000)
  })

  it('a drain before a removal wipes no more, and nothing is stopped or marked as drained', async () => {
    const cluster = twoGroups()
    const master = instanceOf(cluster, 'broker-a-0')
    const drain = writeStep('drain', drainUntilQuiet(cluster, cluster, master, { clock }))
    const steps = [script('record'), drain, script('mark'), script('stop')]
    const result = await run(twoGroupServers({ wrote }, busy), steps, 20_000)
    expect([result.failures, result.done]).toEqual([[lostOn('mq1')], ['record']])
    expect(written.length).toBeGreaterThan(4)
    expect(after(15_000)).toEqual([])
    expect(clock.now()).toBe(20_000)
  })

  it('a restart, which gives the write permission back, is not begun', async () => {
    const before = callStep('before', () => Promise.resolve())
    const restart: Step = { kind: 'script', title: 'restart', script: 'exit 9' }
    const result = await run(new Map(), [before, restart], finished('before'))
    expect([result.failures, result.done]).toEqual([[lostOn('mq1')], ['before']])
  })
})
