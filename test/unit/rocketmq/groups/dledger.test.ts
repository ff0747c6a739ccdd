import { describe, expect, it } from 'vitest'
import type { Registration } from '../../../../src/rocketmq/client/name-server.ts'
import { requireQuorum } from '../../../../src/rocketmq/groups/dledger/require-quorum.ts'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { majorityOf } from '../../../../src/model/groups.ts'
import { waitJoined } from '../../../../src/rocketmq/rolling/waits/wait-joined.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { quiet } from '../../../helpers/quiet.ts'
import { instanceOf, makeCluster, trio } from '../../support/cluster.ts'
import { clusterInfoBody } from '../support/fake-cluster.ts'
import { fakeHost } from '../support/fake-host.ts'
import type { Answering } from '../support/fake-server.ts'
import { hintNaming } from '../../../helpers/hint.ts'

const cluster = makeCluster(trio('dledger'))
const member = instanceOf(cluster, 'broker-a-n0')
const signal = new AbortController().signal

const broker =
  (offset: string): Answering =>
  () => ({ body: JSON.stringify({ table: { commitLogMaxOffset: offset } }) })
const row = (member: number, brokerId: number): Registration => ({
  cluster: 'lab',
  brokerName: 'broker-a',
  brokerId,
  address: `10.0.0.1${member}:10911`,
})
const nameServer =
  (...rows: readonly Registration[]): Answering =>
  () => ({ body: clusterInfoBody(rows) })

const hostWith = (servers: Readonly<Record<string, Answering>>) =>
  fakeHost('mq1', new Map(Object.entries(servers)))

it.each([
  [1, 1],
  [3, 2],
  [5, 3],
])('the majority of %i is %i', (members, majority) => {
  expect(majorityOf(members)).toBe(majority)
})

describe('keepsMajority', () => {
  it('lets a member go when both others answer', async () => {
    const host = hostWith({ '10.0.0.12:10911': broker('1'), '10.0.0.13:10911': broker('1') })
    await expect(
      requireQuorum(cluster, member, { clock: new FakeClock() })(host, signal, quiet),
    ).resolves.toBeUndefined()
  })

  it('waits for one that was just restarted', async () => {
    let refusals = 2
    const late: Answering = () => (refusals-- > 0 ? { code: 2, remark: 'busy' } : { body: '{"table":{}}' })
    const host = hostWith({ '10.0.0.12:10911': broker('1'), '10.0.0.13:10911': late })
    await expect(
      requireQuorum(cluster, member, { clock: new FakeClock() })(host, signal, quiet),
    ).resolves.toBeUndefined()
  })

  it('leaves the member alone when the group could not work without it', async () => {
    const host = hostWith({ '10.0.0.12:10911': broker('1') })
    await expect(
      requireQuorum(cluster, member, { clock: new FakeClock() })(host, signal, quiet),
    ).rejects.toMatchObject({
      code: 'no-majority',
      where: { host: 'mq1' },
      message:
        'broker-a-n0 was not restarted: without it broker-a would have 1 of 3 members, and it needs 2 (no answer from broker-a-n2)',
    })
  })
})

describe('keepsMajority of a group of which a member has moved to another address', () => {
  /** A member that runs with a list of these addresses. */
  const listing =
    (...addresses: readonly string[]): Answering =>
    ({ code }) => {
      const list = addresses.map((address, index) => `n${index}-${address}:4091${index + 1}`)
      if (code === RequestCode.getBrokerConfig) return { body: `dLegerPeers=${list.join(';')}\n` }
      return { body: JSON.stringify({ table: { commitLogMaxOffset: '1' } }) }
    }
  /** @param moved host of n1 in the list: '2', or '4' on the new machine */
  const running = (moved: string): Answering => listing('10.0.0.11', `10.0.0.1${moved}`, '10.0.0.13')
  const ask = (id: string, servers: Readonly<Record<string, Answering>>) =>
    requireQuorum(cluster, instanceOf(cluster, id), { clock: new FakeClock() })(
      hostWith(servers),
      signal,
      quiet,
    )

  it('does not count the member: the others send to its former address', async () => {
    const asked = ask('broker-a-n2', { '10.0.0.11:10911': running('2'), '10.0.0.12:10911': running('4') })
    await expect(asked).rejects.toMatchObject({
      code: 'no-majority',
      message:
        'broker-a-n2 was not restarted: without it broker-a would have 1 of 3 members, and it needs 2 (broker-a-n1 is at another address than dLegerPeers of the running members says)',
      hint: hintNaming({ run: 'stop', limit: 'broker-a' }),
    })
  })

  it.each<[string, string, Readonly<Record<string, Answering>>]>([
    [
      'its former address everywhere',
      'broker-a-n2',
      { '10.0.0.11:10911': running('2'), '10.0.0.12:10911': running('2') },
    ],
    [
      'its new address, and only the leader that restarts last does not',
      'broker-a-n0',
      { '10.0.0.12:10911': running('4'), '10.0.0.13:10911': running('4') },
    ],
    [
      'other spellings of the same addresses',
      'broker-a-n2',
      { '10.0.0.11:10911': running('2'), '10.0.0.12:10911': listing('mq1', '127.0.0.1', 'mq3') },
    ],
    [
      'other members at the same addresses in both lists',
      'broker-a-n1',
      { '10.0.0.11:10911': running('2'), '10.0.0.13:10911': running('4') },
    ],
  ])('lets a member go when the others have %s', async (_what, id, servers) => {
    await expect(ask(id, servers)).resolves.toBeUndefined()
  })
})

describe('waitJoined', () => {
  it('does not wait for a leader while most members are down', async () => {
    const host = hostWith({ '10.0.0.11:10911': broker('0'), '10.0.0.11:9876': nameServer(row(1, 1)) })
    await expect(
      waitJoined(cluster, member, { clock: new FakeClock() })(host, signal, quiet),
    ).resolves.toBeUndefined()
  })

  it('waits until this member has what the leader has', async () => {
    const offsets = ['0', '70000000', '90000000']
    const asked: string[] = []
    const catching: Answering = () => {
      const offset = offsets[Math.min(asked.length, 2)] ?? ''
      asked.push(offset)
      return broker(offset)(undefined as never)
    }
    const host = hostWith({
      '10.0.0.11:9876': nameServer(row(1, 1), row(2, 0)),
      '10.0.0.11:10911': catching,
      '10.0.0.12:10911': broker('90000000'),
    })
    await waitJoined(cluster, member, { clock: new FakeClock() })(host, signal, quiet)
    expect(asked.at(-1)).toBe('90000000')
  })

  it('waits until a member that has led before is listed as a follower', async () => {
    let asked = 0
    const host = hostWith({
      '10.0.0.11:9876': (request) => {
        asked += 1
        const rows = [row(1, 0), row(3, 3)]
        return nameServer(...(asked < 4 ? rows : [...rows, row(2, 2)]))(request)
      },
      '10.0.0.11:10911': broker('5'),
      '10.0.0.12:10911': broker('5'),
      '10.0.0.13:10911': broker('5'),
    })
    const reported: string[] = []
    await waitJoined(cluster, member, { clock: new FakeClock() })(host, signal, (text) => reported.push(text))
    expect(reported).toEqual(['not listed yet: broker-a-n1', 'not listed yet: broker-a-n1'])
  })

  it('takes a member that has more than the leader for one that has all: it cuts that off by itself', async () => {
    const host = hostWith({
      '10.0.0.11:9876': nameServer(row(1, 1), row(2, 0)),
      '10.0.0.11:10911': broker('90000100'),
      '10.0.0.12:10911': broker('90000000'),
    })
    await expect(
      waitJoined(cluster, member, { clock: new FakeClock() })(host, signal, quiet),
    ).resolves.toBeUndefined()
  })

  it.each<[string, Readonly<Record<string, Answering>>]>([
    ['no leader is listed', { '10.0.0.11:9876': nameServer(row(1, 1), row(2, 2)) }],
    ['the listed leader does not answer', { '10.0.0.11:9876': nameServer(row(1, 1), row(3, 0)) }],
    ['the listed leader is a stranger', { '10.0.0.11:9876': nameServer(row(1, 1), row(9, 0)) }],
    ['no name server answers', {}],
  ])('fails when %s', async (_what, servers) => {
    const host = hostWith({ '10.0.0.11:10911': broker('0'), '10.0.0.12:10911': broker('0'), ...servers })
    await expect(
      waitJoined(cluster, member, { clock: new FakeClock() })(host, signal, quiet),
    ).rejects.toMatchObject({
      code: 'no-leader',
      message: 'broker-a has no leader after 90 s: no name server lists a leader that answers',
    })
  })
})

describe('waitJoined in a controller group', () => {
  const controlled = makeCluster(trio('controller'))
  const started = instanceOf(controlled, 'broker-a-n0')

  it('waits until the member has what the master has', async () => {
    const asked: string[] = []
    const catching: Answering = (request) => {
      const offset = asked.length > 1 ? '90000000' : '0'
      asked.push(offset)
      return broker(offset)(request)
    }
    const host = hostWith({
      '10.0.0.11:9876': nameServer(row(1, 1), row(2, 0)),
      '10.0.0.11:10911': catching,
      '10.0.0.12:10911': broker('90000000'),
    })
    await waitJoined(controlled, started, { clock: new FakeClock() })(host, signal, quiet)
    expect(asked.at(-1)).toBe('90000000')
  })

  it('does not wait while one is down who may be the only one in sync', async () => {
    const host = hostWith({
      '10.0.0.11:9876': nameServer(row(1, 1), row(2, 2)),
      '10.0.0.11:10911': broker('0'),
      '10.0.0.12:10911': broker('0'),
    })
    await expect(
      waitJoined(controlled, started, { clock: new FakeClock() })(host, signal, quiet),
    ).resolves.toBeUndefined()
  })

  it('fails when all run and none leads', async () => {
    const host = hostWith({
      '10.0.0.11:9876': nameServer(row(1, 1), row(2, 2), row(3, 3)),
      '10.0.0.11:10911': broker('0'),
      '10.0.0.12:10911': broker('0'),
      '10.0.0.13:10911': broker('0'),
    })
    await expect(
      waitJoined(controlled, started, { clock: new FakeClock() })(host, signal, quiet),
    ).rejects.toMatchObject({
      code: 'no-leader',
      hint: hintNaming({ run: 'verify' }),
    })
  })
})
