import { describe, expect, it } from 'vitest'
import { requireLeaderOrSuccessor } from '../../../../src/rocketmq/groups/controller/require-successor.ts'
import { handOver } from '../../../../src/rocketmq/groups/controller/hand-over.ts'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import {
  requireControllerQuorum,
  waitControllers,
} from '../../../../src/rocketmq/services/controller/wait-controllers.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { quiet } from '../../../helpers/quiet.ts'
import { instanceOf, makeCluster, trio } from '../../support/cluster.ts'
import { clusterInfoBody } from '../support/fake-cluster.ts'
import { fakeHost } from '../support/fake-host.ts'
import type { Answering } from '../support/fake-server.ts'

const cluster = makeCluster({
  ...trio('controller'),
  controllers: [{ host: 'mq1' }, { host: 'mq2' }, { host: 'mq3' }],
})
const signal = new AbortController().signal

const broker =
  (offset: string): Answering =>
  () => ({ body: JSON.stringify({ table: { commitLogMaxOffset: offset } }) })
/** Lists the member on this host as id 0; undefined: no member. */
const led =
  (by?: number): Answering =>
  () => ({
    body: clusterInfoBody(
      by === undefined
        ? []
        : [{ cluster: 'lab', brokerName: 'broker-a', brokerId: 0, address: `10.0.0.1${by}:10911` }],
    ),
  })
const hostWith = (servers: Readonly<Record<string, Answering>>) =>
  fakeHost('mq1', new Map(Object.entries(servers)))

describe('keepsLeader', () => {
  const ask = (id: string, servers: Readonly<Record<string, Answering>>) =>
    requireLeaderOrSuccessor(cluster, instanceOf(cluster, id), { clock: new FakeClock() })(
      hostWith(servers),
      signal,
      quiet,
    )

  it.each<[string, string, Readonly<Record<string, Answering>>]>([
    [
      'a leader when one other member has all that it has',
      'broker-a-n0',
      {
        '10.0.0.11:9876': led(1),
        '10.0.0.11:10911': broker('500'),
        '10.0.0.12:10911': broker('100'),
        '10.0.0.13:10911': broker('500'),
      },
    ],
    [
      'another member when the leader answers',
      'broker-a-n1',
      { '10.0.0.11:9876': led(1), '10.0.0.11:10911': broker('500') },
    ],
  ])('lets %s restart', async (_what, id, servers) => {
    await expect(ask(id, servers)).resolves.toBeUndefined()
  })

  it.each<[string, Readonly<Record<string, Answering>>, string, string]>([
    [
      'no other member has all that the leader has',
      { '10.0.0.11:9876': led(1), '10.0.0.11:10911': broker('500'), '10.0.0.12:10911': broker('100') },
      'no-successor',
      'broker-a-n0 was not restarted: it leads broker-a, and no other member answers and has all that it has',
    ],
    [
      'the group has no leader',
      { '10.0.0.11:9876': led(), '10.0.0.11:10911': broker('500'), '10.0.0.12:10911': broker('500') },
      'no-leader',
      'broker-a-n0 was not restarted: no name server lists a leader of broker-a that answers',
    ],
  ])('leaves the member alone when %s', async (_what, servers, code, message) => {
    await expect(ask('broker-a-n0', servers)).rejects.toMatchObject({ code, message, where: { host: 'mq1' } })
  })
})

describe('handOver', () => {
  /** A broker with these topics: before and after another member leads. */
  const withTopics =
    (isElected: () => boolean, before: readonly string[], after = before): Answering =>
    ({ code }) => {
      const names = isElected() ? after : before
      const topicConfigTable = Object.fromEntries(names.map((name) => [name, {}]))
      return code === RequestCode.getAllTopicConfig
        ? { body: JSON.stringify({ topicConfigTable }) }
        : { body: JSON.stringify({ table: { commitLogMaxOffset: '5' } }) }
    }

  /** The controller that leads; the member that it makes master is master at the name server. */
  const electing = (
    replicas: readonly object[],
    refuses = false,
    topics: Readonly<Record<number, readonly [before: readonly string[], after?: readonly string[]]>> = {},
  ) => {
    let master = 1
    const elected: Record<string, string>[] = []
    const controllers: Record<string, Answering> = {
      '10.0.0.11:9878': () => ({
        extFields: { isLeader: 'false', controllerLeaderAddress: '10.0.0.12:9878' },
      }),
      '10.0.0.12:9878': ({ code, extFields, body }) => {
        if (code === RequestCode.controllerGetMetadata) return { extFields: { isLeader: 'true' } }
        if (code === RequestCode.controllerGetSyncStateData) {
          expect(JSON.parse(body.toString())).toEqual(['broker-a'])
          return { body: JSON.stringify({ replicasInfoTable: { 'broker-a': { inSyncReplicas: replicas } } }) }
        }
        expect(code).toBe(RequestCode.controllerElectMaster)
        if (refuses) return { code: 2004, remark: 'no' }
        elected.push({ ...extFields })
        master = 3
        return {}
      },
    }
    const servers = { '10.0.0.11:9876': (...of: Parameters<Answering>) => led(master)(...of), ...controllers }
    const brokers = Object.fromEntries(
      [1, 2, 3].flatMap((on) =>
        on === 2 && topics[on] === undefined
          ? []
          : [[`10.0.0.1${on}:10911`, withTopics(() => master !== 1, ...(topics[on] ?? [[]]))]],
      ),
    )
    return { host: hostWith({ ...servers, ...brokers }), elected }
  }
  const replica = (on: number, brokerId: number, alive = true) => ({
    brokerName: 'broker-a',
    brokerId,
    brokerAddress: `10.0.0.1${on}:10911`,
    alive,
  })
  const ask = (id: string, host: ReturnType<typeof hostWith>) =>
    handOver(cluster, instanceOf(cluster, id), { clock: new FakeClock() })(host, signal, quiet)

  it('makes a living member in sync the master, and sees the name servers know', async () => {
    const { host, elected } = electing([replica(1, 2), replica(2, 1, false), replica(3, 7)])
    await ask('broker-a-n0', host)
    expect(elected).toMatchObject([
      { clusterName: 'lab', brokerName: 'broker-a', brokerId: '7', designateElect: 'true' },
    ])
  })

  it('elects a member that has all topics, not the first one in sync', async () => {
    const { host, elected } = electing([replica(1, 2), replica(2, 1), replica(3, 7)], false, {
      1: [['orders', 'payments']],
      2: [['orders']],
      3: [['orders', 'payments']],
    })
    await ask('broker-a-n0', host)
    expect(elected).toMatchObject([{ brokerId: '7' }])
  })

  it('does not hand over while no other member has all topics', async () => {
    const { host, elected } = electing([replica(3, 7)], false, { 1: [['orders']], 2: [[]], 3: [[]] })
    await expect(ask('broker-a-n0', host)).rejects.toMatchObject({
      code: 'slave-incomplete',
      message:
        'broker-a-n0 was not restarted: broker-a-n1 (10.0.0.12:10911) on mq2 lacks topic orders; broker-a-n2 (10.0.0.13:10911) on mq3 lacks topic orders',
    })
    expect(elected).toEqual([])
  })

  it('refuses when only a member that is not in sync has all topics', async () => {
    const { host, elected } = electing([replica(3, 7)], false, {
      1: [['orders']],
      2: [['orders']],
      3: [[]],
    })
    await expect(ask('broker-a-n0', host)).rejects.toMatchObject({
      code: 'no-hand-over',
      message:
        'broker-a-n0 was not restarted: it leads broker-a, and no other member in sync has all its topics and groups',
    })
    expect(elected).toEqual([])
  })

  it('names the topics that the new master lost', async () => {
    const { host } = electing([replica(3, 7)], false, {
      1: [['orders', 'payments']],
      3: [['orders', 'payments'], ['payments']],
    })
    await expect(ask('broker-a-n0', host)).rejects.toMatchObject({
      code: 'slave-incomplete',
      message:
        'broker-a-n0 was not restarted: after the hand-over broker-a-n2 (10.0.0.13:10911) on mq3 lacks topic orders',
    })
  })

  it('does nothing for a member that does not lead', async () => {
    const { host, elected } = electing([replica(3, 7)])
    await ask('broker-a-n1', host)
    expect(elected).toEqual([])
  })

  it.each([
    ['no other member is in sync', [replica(1, 2)], false, 'the controllers know no other member in sync'],
    [
      'the controllers refuse',
      [replica(3, 7)],
      true,
      'controller-mq2 (10.0.0.12:9878) answered CONTROLLER_MASTER_NOT_AVAILABLE: no',
    ],
  ])('leaves the leader alone when %s', async (_what, replicas, refuses, why) => {
    const { host } = electing(replicas, refuses)
    await expect(ask('broker-a-n0', host)).rejects.toMatchObject({
      code: 'no-hand-over',
      message: `broker-a-n0 was not restarted: it leads broker-a, and ${why}`,
      where: { host: 'mq1' },
    })
  })
})

describe('keepsControllers', () => {
  const answers: Answering = () => ({ extFields: { controllerLeaderAddress: '10.0.0.11:9878' } })
  const ask = (servers: Readonly<Record<string, Answering>>) =>
    requireControllerQuorum(cluster, instanceOf(cluster, 'controller-mq1'), { clock: new FakeClock() })(
      hostWith(servers),
      signal,
      quiet,
    )

  it('lets a controller go when most of them go on', async () => {
    const others = { '10.0.0.12:9878': answers, '10.0.0.13:9878': answers }
    await expect(ask(others)).resolves.toBeUndefined()
  })

  it('leaves it alone when too few others answer', async () => {
    await expect(ask({ '10.0.0.12:9878': answers })).rejects.toMatchObject({
      code: 'no-majority',
      message:
        'controller-mq1 was not restarted: without it 1 of 3 controllers would run, and 2 are needed to elect masters (no answer from controller-mq3)',
    })
  })
})

describe('waitControllers', () => {
  const controller =
    (...leaders: readonly string[]): Answering =>
    () => {
      const [now = '', ...later] = leaders
      if (later.length > 0) leaders = later
      return { extFields: { controllerLeaderAddress: now } }
    }
  const ask = (servers: Readonly<Record<string, Answering>>) =>
    waitControllers(cluster, instanceOf(cluster, 'controller-mq1'), { clock: new FakeClock() })(
      hostWith(servers),
      signal,
      quiet,
    )

  it('waits until all that answer name one leader', async () => {
    let asked = 0
    const last = controller('', '10.0.0.11:9878', '10.0.0.12:9878')
    await ask({
      '10.0.0.11:9878': controller('10.0.0.12:9878'),
      '10.0.0.12:9878': (request) => {
        asked += 1
        return last(request)
      },
    })
    expect(asked).toBe(3)
  })

  it('does not wait while most are down, as in the middle of a first start', async () => {
    await expect(ask({ '10.0.0.11:9878': controller('') })).resolves.toBeUndefined()
  })

  it('says who names whom when the time is over', async () => {
    const servers = { '10.0.0.11:9878': controller(''), '10.0.0.12:9878': controller('10.0.0.12:9878') }
    await expect(ask(servers)).rejects.toMatchObject({
      code: 'controllers-disagree',
      where: { host: 'mq1' },
      message:
        'the controllers have no common leader after 90 s (controller-mq1: no leader; controller-mq2: 10.0.0.12:9878)',
    })
  })
})
