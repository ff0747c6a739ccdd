import { describe, expect, it } from 'vitest'
import { keepsLeader } from '../../../src/rocketmq/controller-group.ts'
import { waitControllers } from '../../../src/rocketmq/wait-controllers.ts'
import { instanceOf, makeCluster, trio } from './support/cluster.ts'
import { clusterInfoBody } from './support/fake-cluster.ts'
import { fakeHost } from './support/fake-host.ts'
import type { Answering } from './support/fake-server.ts'

const cluster = makeCluster({
  ...trio('controller'),
  controllers: [{ host: 'mq1' }, { host: 'mq2' }, { host: 'mq3' }],
})
const signal = new AbortController().signal

const broker =
  (offset: string): Answering =>
  () => ({ body: JSON.stringify({ table: { commitLogMaxOffset: offset } }) })
/** Lists the member on this host as id 0; undefined: nobody. */
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
    keepsLeader(cluster, instanceOf(cluster, id), { timeoutMs: 20 })(hostWith(servers), signal)

  it.each<[string, string, Readonly<Record<string, Answering>>]>([
    [
      'a leader when one other member has all that it has',
      'broker-a-0',
      {
        '10.0.0.11:9876': led(1),
        '10.0.0.11:10911': broker('500'),
        '10.0.0.12:10911': broker('100'),
        '10.0.0.13:10911': broker('500'),
      },
    ],
    [
      'another member when the leader answers',
      'broker-a-1',
      { '10.0.0.11:9876': led(1), '10.0.0.11:10911': broker('500') },
    ],
  ])('lets go %s', async (_what, id, servers) => {
    await expect(ask(id, servers)).resolves.toBeUndefined()
  })

  it.each<[string, Readonly<Record<string, Answering>>, string, string]>([
    [
      'nobody else has all that the leader has',
      { '10.0.0.11:9876': led(1), '10.0.0.11:10911': broker('500'), '10.0.0.12:10911': broker('100') },
      'no-successor',
      'broker-a-0 was left alone: it leads broker-a, and no other member answers and has all that it has',
    ],
    [
      'the group has no leader',
      { '10.0.0.11:9876': led(), '10.0.0.11:10911': broker('500'), '10.0.0.12:10911': broker('500') },
      'no-leader',
      'broker-a-0 was left alone: no name server lists a leader of broker-a that answers',
    ],
  ])('leaves the member alone when %s', async (_what, servers, code, message) => {
    await expect(ask('broker-a-0', servers)).rejects.toMatchObject({ code, message, where: { host: 'mq1' } })
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
  const ask = (servers: Readonly<Record<string, Answering>>, timeoutMs?: number) =>
    waitControllers(
      cluster,
      instanceOf(cluster, 'controller-mq1'),
      timeoutMs === undefined ? {} : { timeoutMs },
    )(hostWith(servers), signal)

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
    await expect(ask(servers, 20)).rejects.toMatchObject({
      code: 'controllers-disagree',
      where: { host: 'mq1' },
      message:
        'the controllers have no common leader after 0 s (controller-mq1: no leader; controller-mq2: 10.0.0.12:9878)',
    })
  })
})
