import { describe, expect, it } from 'vitest'
import {
  requireWholeFollowers,
  requireWholeSlaves,
} from '../../../../src/rocketmq/replication/require-whole-slaves.ts'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { hintNaming } from '../../../helpers/hint.ts'
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

const WHOLE: Tables = [
  ['orders', 'payments', '%RETRY%billing', 'broker-a', 'SCHEDULE_TOPIC_XXXX'],
  ['billing', 'audit'],
]
const OWN: Tables = [
  ['orders', 'payments', '%RETRY%billing'],
  ['billing', 'audit'],
]

async function ask(servers: Readonly<Record<string, Answering>>, asked = requireWholeSlaves) {
  const clock = new FakeClock()
  const progress: string[] = []
  const host = fakeHost('mq1', new Map(Object.entries(servers)))
  await asked(cluster, master, { clock })(host, signal, (text) => progress.push(text))
  return { ms: clock.now(), progress }
}

describe('requireWholeSlaves', () => {
  const others = { '10.0.0.11:10911': broker(WHOLE), '10.0.0.13:10911': broker(OWN) }

  it('lets a master go after three equal readings within 4 s', async () => {
    const { ms } = await ask({ ...others, '10.0.0.12:10911': broker(OWN) })
    expect(ms).toBe(3000)
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
