import { describe, expect, it } from 'vitest'
import { withRemovals } from '../../../../../src/model/with-removals.ts'
import type { Registration } from '../../../../../src/rocketmq/client/name-server.ts'
import { RequestCode } from '../../../../../src/rocketmq/remoting/codes.ts'
import {
  requireConsumers,
  waitUntilConsumed,
} from '../../../../../src/rocketmq/rolling/waits/wait-consumed.ts'
import { FakeClock } from '../../../../helpers/clock.ts'
import { quiet } from '../../../../helpers/quiet.ts'
import { instanceOf, makeCluster } from '../../../support/cluster.ts'
import { clusterInfoBody, registrationsOf } from '../../support/fake-cluster.ts'
import { fakeHost } from '../../support/fake-host.ts'
import type { Answering, FakeAnswer } from '../../support/fake-server.ts'
import { clusterWithRemovals } from '../../support/cluster-with-removals.ts'

const whole = withRemovals(clusterWithRemovals())
const master = instanceOf(whole, 'broker-b-0')
const signal = new AbortController().signal
const hostWith = (servers: Readonly<Record<string, Answering>>) =>
  fakeHost('mq2', new Map(Object.entries(servers)))

interface Books {
  /** 'topic@group' → queue → committed offset. */
  readonly committed: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Ends of all queues, and where they begin. */
  readonly end?: number
  readonly begin?: number
  readonly table?: Readonly<Record<string, string>>
}

/** A broker with such books; `books` is asked anew for every table of offsets. */
const brokerWith =
  (books: () => Books): Answering =>
  ({ code }): FakeAnswer => {
    const { committed, end = 100, begin = 0, table = {} } = books()
    // Number keys without quotes, as fastjson writes them.
    const queues = (offsets: Readonly<Record<string, number>>): string =>
      `{${Object.entries(offsets)
        .map(([queue, offset]) => `${queue}:${offset}`)
        .join(',')}}`
    const rows = Object.entries(committed).map(([key, offsets]) => `"${key}":${queues(offsets)}`)
    if (code === RequestCode.getAllConsumerOffset) return { body: `{"offsetTable":{${rows.join(',')}}}` }
    if (code === RequestCode.getMaxOffset) return { extFields: { offset: String(end) } }
    if (code === RequestCode.getMinOffset) return { extFields: { offset: String(begin) } }
    if (code === RequestCode.getBrokerRuntimeInfo) return { body: JSON.stringify({ table }) }
    return { code: 3 }
  }
const reading = (books: Books) => hostWith({ '10.0.0.12:10911': brokerWith(() => books) })

describe('requireConsumers', () => {
  const ask = (books: () => Books) =>
    requireConsumers(whole, master, { clock: new FakeClock() })(
      hostWith({ '10.0.0.12:10911': brokerWith(books) }),
      signal,
      quiet,
    )

  it.each<[string, Books]>([
    ['all is read', { committed: { 'T@g': { 0: 100, 1: 100 } } }],
    ['no consumer ever read anything', { committed: {} }],
    ['what was not read has expired', { committed: { 'T@g': { 0: 5 } }, begin: 100 }],
    [
      'only the books of the broker itself are behind',
      { committed: { 'rmq_sys_REVIVE@CID_RMQ_SYS_X': { 0: 1 } } },
    ],
    ['messages are delayed: they come in time', { committed: {}, table: { scheduleMessageOffset_3: '4,6' } }],
  ])('goes on when %s', async (_what, books) => {
    await expect(ask(() => books)).resolves.toBeUndefined()
  })

  it('goes on while every group reads on', async () => {
    let offset = 10
    await expect(ask(() => ({ committed: { 'T@g': { 0: (offset += 1) } } }))).resolves.toBeUndefined()
  })

  it('refuses when one group stands still, and names it', async () => {
    let offset = 10
    const books = (): Books => ({
      committed: { 'T@live': { 0: (offset += 1) }, 'T@dead': { 0: 93, 1: 100 } },
    })
    await expect(ask(books)).rejects.toMatchObject({
      code: 'unread',
      where: { host: 'mq2' },
      message:
        'broker-b-0 was not removed: 7 messages are not consumed (7 of T by dead), no consumer makes progress; broker-b was not changed',
    })
  })

  it('refuses when no member reports', async () => {
    const call = requireConsumers(whole, master, { clock: new FakeClock() })(hostWith({}), signal, quiet)
    await expect(call).rejects.toMatchObject({ code: 'no-answer' })
  })
})

describe('waitUntilConsumed', () => {
  it('waits while consumers make progress', async () => {
    let offset = 10
    const books = (): Books => ({ committed: { 'T@g': { 0: Math.min(100, (offset += 1)) } } })
    const reported: string[] = []
    const host = hostWith({ '10.0.0.12:10911': brokerWith(books) })
    const clock = new FakeClock()
    await waitUntilConsumed(whole, master, { clock })(host, signal, (text) => reported.push(text))
    expect(reported).toEqual(Array.from({ length: 23 }, (_, look) => `${89 - 4 * look} of T by g`))
    // Longer than a group may stand still: this one reads on.
    expect(clock.now()).toBeGreaterThan(60_000)
  })

  it.each<[string, Books, string]>([
    ['unread messages', { committed: { 'T@g': { 0: 99 } } }, '1 message is not consumed (1 of T by g)'],
    [
      'half messages of transactions',
      { committed: { 'RMQ_SYS_TRANS_HALF_TOPIC@CID_RMQ_SYS_TRANS': { 0: 98 } } },
      '2 of RMQ_SYS_TRANS_HALF_TOPIC by CID_RMQ_SYS_TRANS',
    ],
    [
      'delayed and timed messages',
      { committed: {}, table: { scheduleMessageOffset_3: '4,6', timerCongestNum: '3' } },
      '5 messages are not consumed (5 whose time has not come)',
    ],
  ])('refuses for %s that no consumer reads', async (_what, books, message) => {
    const call = waitUntilConsumed(whole, master, { clock: new FakeClock() })(reading(books), signal, quiet)
    await expect(call).rejects.toMatchObject({ code: 'unread' })
    await expect(call).rejects.toThrow(message)
  })
})

describe('a group that elects its leader, right after a boot of its hosts', () => {
  const members = [{ host: 'mq1' }, { host: 'mq2' }, { host: 'mq3' }]
  const elected = withRemovals(
    makeCluster({
      groups: {
        'broker-a': { replication: 'dledger', members, state: 'absent' },
        'broker-b': { replication: 'none', members: [{ host: 'mq1', listenPort: 20_911 }] },
      },
    }),
  )
  const member = instanceOf(elected, 'broker-a-n1')
  const leader = registrationsOf(elected).find(
    ({ brokerName, brokerId }) => brokerName === 'broker-a' && brokerId === 0,
  )

  /** A cluster whose name server lists no leader until the given moment, ms. */
  const electing = (clock: FakeClock, moment: number, books: Books) => {
    let rows: readonly Registration[] = []
    clock.at(moment, () => (rows = leader === undefined ? [] : [leader]))
    const server: Answering = () => ({ body: clusterInfoBody(rows) })
    return hostWith({ '10.0.0.11:9876': server, '10.0.0.11:10911': brokerWith(() => books) })
  }
  const read: Books = { committed: { 'T@g': { 0: 100 } } }

  it.each([
    ['before anything is done', requireConsumers],
    ['after writes have stopped', waitUntilConsumed],
  ])('waits for the leader %s', async (_when, call) => {
    const clock = new FakeClock(20)
    const reported: string[] = []
    const host = electing(clock, 70_000, read)
    await call(elected, member, { clock })(host, signal, (text) => reported.push(text))
    expect(clock.now()).toBeGreaterThanOrEqual(70_000)
    expect(new Set(reported)).toEqual(new Set(['no name server lists a leader that answers']))
  })

  it('gives consumers their time after the election', async () => {
    const clock = new FakeClock(20)
    const books = { committed: { 'T@g': { 0: 10 } } }
    clock.at(75_000, () => (books.committed['T@g'][0] = 50))
    const call = requireConsumers(elected, member, { clock })(electing(clock, 70_000, books), signal, quiet)
    await expect(call).resolves.toBeUndefined()
  })

  it('refuses when there is no leader in time', async () => {
    const clock = new FakeClock(20)
    const call = requireConsumers(elected, member, { clock })(electing(clock, 95_000, read), signal, quiet)
    await expect(call).rejects.toMatchObject({
      code: 'no-answer',
      message:
        'broker-a-n1 was not removed: its unread messages cannot be counted: broker-a has no leader after 90 s',
    })
  })
})
