import { describe, expect, it } from 'vitest'
import {
  requireWholeFollowers,
  requireWholeSlaves,
} from '../../../../src/rocketmq/replication/require-whole-slaves.ts'
import { keepMetadata, requireKeptMetadata } from '../../../../src/rocketmq/replication/same-metadata.ts'
import type { Cluster } from '../../../../src/model/cluster.ts'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { hintNaming } from '../../../helpers/hint.ts'
import { quiet } from '../../../helpers/quiet.ts'
import { instanceOf, makeCluster, trio } from '../../support/cluster.ts'
import { clusterInfoBody } from '../support/fake-cluster.ts'
import { fakeHost } from '../support/fake-host.ts'
import type { Answering } from '../support/fake-server.ts'

const cluster = makeCluster({
  groups: {
    'broker-a': { replication: 'async', members: [{ host: 'mq1' }, { host: 'mq2' }, { host: 'mq3' }] },
  },
})
const master = instanceOf(cluster, 'broker-a-0')
const signal = new AbortController().signal

type Tables = readonly [topics: readonly string[], groups?: readonly string[]]
const table = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, {}]))

/** A broker with these tables; with several of them, one after the other at each reading of its topics. */
function broker(...readings: readonly Tables[]): Answering {
  let at = -1
  return ({ code }) => {
    if (code === RequestCode.getAllTopicConfig) {
      at = Math.min(at + 1, readings.length - 1)
      return { body: JSON.stringify({ topicConfigTable: table(readings[at]?.[0] ?? []) }) }
    }
    if (code === RequestCode.getAllSubscriptionGroupConfig)
      return { body: JSON.stringify({ subscriptionGroupTable: table(readings[at]?.[1] ?? []) }) }
    return { body: JSON.stringify({ table: { commitLogMaxOffset: '1' } }) }
  }
}

/** A broker that says its release as well. */
const releaseOf =
  (description: string, answers: Answering): Answering =>
  (request) =>
    request.code === RequestCode.getBrokerRuntimeInfo
      ? { body: JSON.stringify({ table: { brokerVersionDesc: description } }) }
      : answers(request)

const WHOLE: Tables = [
  ['orders', 'payments', '%RETRY%billing', 'broker-a', 'SCHEDULE_TOPIC_XXXX'],
  ['billing', 'audit'],
]
const OWN: Tables = [
  ['orders', 'payments', '%RETRY%billing'],
  ['billing', 'audit'],
]

async function ask(servers: Readonly<Record<string, Answering>>, of = cluster) {
  const clock = new FakeClock()
  const progress: string[] = []
  const warnings: string[] = []
  const host = fakeHost('mq1', new Map(Object.entries(servers)))
  const asked = requireWholeSlaves(of, instanceOf(of, master.id), { clock })
  await asked(
    host,
    signal,
    (text) => progress.push(text),
    ({ code, message }) => warnings.push(`${code}: ${message}`),
  )
  return { ms: clock.now(), progress, warnings }
}

describe('requireWholeSlaves', () => {
  const others = { '10.0.0.11:10911': broker(WHOLE), '10.0.0.13:10911': broker(OWN) }

  it('lets a master go after three equal readings within 4 s', async () => {
    const { ms } = await ask({ ...others, '10.0.0.12:10911': broker(OWN) })
    expect(ms).toBe(3000)
  })

  it.each([
    ['V4_9_8', 0],
    ['V5_3_1', 0],
    ['V5_3_2', 3000],
    ['V5_4_0', 3000],
    ['V5_5_0', 0],
    ['HIGHER_VERSION', 3000],
  ])('reads the tables of a slave of %s for %i ms', async (version, expected) => {
    const slave = releaseOf(version, broker(OWN))
    const { ms } = await ask({ ...others, '10.0.0.12:10911': slave, '10.0.0.13:10911': slave })
    expect(ms).toBe(expected)
  })

  it('reads three times while one of the slaves runs a release that rewrites its tables', async () => {
    const { ms } = await ask({
      ...others,
      '10.0.0.12:10911': releaseOf('V5_5_0', broker(OWN)),
      '10.0.0.13:10911': releaseOf('V5_3_3', broker(OWN)),
    })
    expect(ms).toBe(3000)
  })

  it('goes on from the first whole reading of a slave that does not rewrite its tables', async () => {
    const late = broker([['orders', 'payments', '%RETRY%billing'], ['billing']], OWN)
    const slave = releaseOf('V5_5_0', broker(OWN))
    const { ms } = await ask({
      ...others,
      '10.0.0.12:10911': releaseOf('V5_5_0', late),
      '10.0.0.13:10911': slave,
    })
    expect(ms).toBe(1500)
  })

  it('waits for a slave that copies a new topic in time', async () => {
    const late = broker([['orders', 'payments', '%RETRY%billing'], ['billing']], OWN)
    const { ms, progress } = await ask({ ...others, '10.0.0.12:10911': late })
    expect(ms).toBe(4500)
    expect(progress[0]).toBe('broker-a-1 (10.0.0.12:10911) on mq2 lacks group audit')
  })

  it('counts from the beginning when a table was empty in between', async () => {
    const flapping = broker(OWN, OWN, [[]], OWN)
    const { ms } = await ask({ ...others, '10.0.0.12:10911': flapping })
    expect(ms).toBe(7500)
  })

  it('refuses after 60 s with the names that are missing', async () => {
    const emptied = broker([['payments'], ['audit']])
    await expect(ask({ ...others, '10.0.0.12:10911': emptied })).rejects.toMatchObject({
      code: 'slave-incomplete',
      where: { host: 'mq1' },
      message:
        'broker-a-0 was not restarted: broker-a-1 (10.0.0.12:10911) on mq2 lacks topic %RETRY%billing, topic orders, group billing',
      hint: hintNaming({ run: 'stop', limit: 'broker-a-0' }),
    })
  })

  it('names the first five of many', async () => {
    const topics = Array.from({ length: 9 }, (_one, index) => `t${index}`)
    const servers = {
      '10.0.0.11:10911': broker([topics]),
      '10.0.0.12:10911': broker([[]]),
      '10.0.0.13:10911': broker([topics]),
    }
    await expect(ask(servers)).rejects.toThrow(
      'lacks topic t0, topic t1, topic t2, topic t3, topic t4 and 4 more',
    )
  })

  it('refuses for a slave whose table is whole only now and then', async () => {
    const readings = Array.from({ length: 60 }, (_one, at): Tables => (at % 2 === 0 ? OWN : [[]]))
    await expect(ask({ ...others, '10.0.0.12:10911': broker(...readings) })).rejects.toMatchObject({
      code: 'slave-incomplete',
    })
  })

  it('refuses for a slave that does not say what it has', async () => {
    await expect(ask(others)).rejects.toThrow(
      'broker-a-1 (10.0.0.12:10911) on mq2 does not say which topics and groups it has',
    )
  })

  it('accepts a slave that has more', async () => {
    const more = broker([
      [...OWN[0], 'old'],
      [...(OWN[1] ?? []), 'old'],
    ])
    await expect(ask({ ...others, '10.0.0.12:10911': more })).resolves.toMatchObject({ ms: 3000 })
  })
})

describe('requireWholeSlaves with a name server that does not list the master', () => {
  const replaced = makeCluster({
    nameServers: [{ host: 'mq1' }, { host: 'mq2' }],
    groups: { 'broker-a': { replication: 'async', members: [{ host: 'mq1' }, { host: 'mq2' }] } },
  })
  const row = (brokerId: number) => ({
    cluster: 'lab',
    brokerName: 'broker-a',
    brokerId,
    address: `10.0.0.1${brokerId + 1}:10911`,
  })
  const nameServer =
    (...ids: readonly number[]): Answering =>
    () => ({ body: clusterInfoBody(ids.map(row)) })
  /** A master that runs with these name servers. */
  const registered = (namesrvAddr: string): Answering => {
    const whole = broker(WHOLE)
    return (request) =>
      request.code === RequestCode.getBrokerConfig ? { body: `namesrvAddr=${namesrvAddr}\n` } : whole(request)
  }
  const servers = (running: string, second: Answering, slave: Answering) => ({
    '10.0.0.11:9876': nameServer(0, 1),
    '10.0.0.12:9876': second,
    '10.0.0.11:10911': registered(running),
    '10.0.0.12:10911': slave,
  })
  const OLD = '10.0.0.11:9876;10.0.0.99:9876'
  const NEW = '10.0.0.11:9876;10.0.0.12:9876'

  it('lets it go with a warning when it does not register there before its restart', async () => {
    const { ms, warnings } = await ask(servers(OLD, nameServer(1), broker([[]])), replaced)
    expect(ms).toBe(15_000)
    expect(warnings).toEqual([
      'slave-incomplete: broker-a-0 restarts although broker-a-1 (10.0.0.12:10911) on mq2 lacks topic %RETRY%billing, topic orders, topic payments, group audit, group billing: a slave asks the name servers for its master, and broker-a-0 registers at namesrv-mq2 only after this restart; consumers wait until it is back',
    ])
  })

  it('warns of nothing when the slaves have all', async () => {
    const { ms, warnings } = await ask(servers(OLD, nameServer(1), broker(OWN)), replaced)
    expect([ms, warnings]).toEqual([3000, []])
  })

  it.each<[string, Answering, string]>([
    ['registers there', nameServer(1), NEW],
    ['is listed there', nameServer(0, 1), OLD],
  ])('refuses when the master %s', async (_what, second, running) => {
    await expect(ask(servers(running, second, broker([[]])), replaced)).rejects.toMatchObject({
      code: 'slave-incomplete',
    })
  })

  it('waits for the slaves after the restart', async () => {
    const { clock, restart } = restarting(replaced)
    const late = broker([[]], [[]], [[]], OWN)
    await restart(servers(OLD, nameServer(1), broker([[]])), servers(NEW, nameServer(0, 1), late))
    // 15 s before the restart, 3 s for the master, 7.5 s for its slave.
    expect(clock.now()).toBe(25_500)
  })

  it('names what the slaves have not copied in time after the restart', async () => {
    const { restart } = restarting(replaced)
    const empty = broker([[], ['billing', 'audit']])
    await expect(
      restart(servers(OLD, nameServer(1), empty), servers(NEW, nameServer(0, 1), empty)),
    ).rejects.toMatchObject({
      code: 'slave-incomplete',
      where: { host: 'mq2' },
      message:
        'broker-a-0 was restarted, and its slaves have not copied all that it has: broker-a-1 (10.0.0.12:10911) on mq2 lacks topic %RETRY%billing, topic orders, topic payments',
      hint: hintNaming({ run: 'logs', limit: 'broker-a-1' }),
    })
  })
})

/** The calls before and after the restart of a master, with the servers of before and after. */
function restarting(of: Cluster) {
  const clock = new FakeClock()
  const leader = instanceOf(of, master.id)
  const hostOf = (servers: Readonly<Record<string, Answering>>) =>
    fakeHost('mq1', new Map(Object.entries(servers)))
  return {
    clock,
    restart: async (
      before: Readonly<Record<string, Answering>>,
      after: Readonly<Record<string, Answering>>,
    ) => {
      await requireWholeSlaves(of, leader, { clock })(hostOf(before), signal, quiet, quiet)
      await keepMetadata(of, leader)(hostOf(before), signal, quiet)
      await requireKeptMetadata(of, leader, { clock })(hostOf(after), signal, quiet)
    },
  }
}

describe('requireWholeFollowers', () => {
  const dledger = makeCluster(trio('dledger'))
  const follow = async (id: string, servers: Readonly<Record<string, Answering>>) => {
    const row = { cluster: 'lab', brokerName: 'broker-a', brokerId: 0, address: '10.0.0.11:10911' }
    const nameServer: Answering = () => ({ body: clusterInfoBody([row]) })
    const host = fakeHost('mq1', new Map(Object.entries({ '10.0.0.11:9876': nameServer, ...servers })))
    const body = requireWholeFollowers(dledger, instanceOf(dledger, id), { clock: new FakeClock() })
    await body(host, signal, () => undefined)
  }

  it('lets a follower go, whatever others have', async () => {
    const servers = { '10.0.0.11:10911': broker(OWN), '10.0.0.12:10911': broker([[]]) }
    await expect(follow('broker-a-n1', servers)).resolves.toBeUndefined()
  })

  it('lets a leader go when all that answer have its topics and groups', async () => {
    const servers = { '10.0.0.11:10911': broker(OWN), '10.0.0.12:10911': broker(OWN) }
    await expect(follow('broker-a-n0', servers)).resolves.toBeUndefined()
  })

  it('refuses when one that may lead next lacks some', async () => {
    const servers = {
      '10.0.0.11:10911': broker(OWN),
      '10.0.0.12:10911': broker(OWN),
      '10.0.0.13:10911': broker([['orders', 'payments', '%RETRY%billing'], ['audit']]),
    }
    await expect(follow('broker-a-n0', servers)).rejects.toThrow(
      'broker-a-n0 was not restarted: broker-a-n2 (10.0.0.13:10911) on mq3 lacks group billing',
    )
  })
})
