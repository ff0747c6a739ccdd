import { describe, expect, it } from 'vitest'
import type { Cluster, Instance, LeavingInstance } from '../../../../src/model/cluster.ts'
import { withLeaving } from '../../../../src/model/with-leaving.ts'
import { waitUntilConsumed, requireConsumers } from '../../../../src/rocketmq/rolling/waits/wait-consumed.ts'
import { removalHooks } from '../../../../src/rocketmq/rolling/removal-hooks.ts'
import { drainUntilQuiet, type DrainOptions } from '../../../../src/rocketmq/rolling/drain.ts'
import { checkAnswers } from '../../../../src/rocketmq/verify/checks/index.ts'
import { waitGone } from '../../../../src/rocketmq/rolling/waits/wait-gone.ts'
import { quiet } from '../../../helpers/quiet.ts'
import { instanceOf, makeCluster } from '../support/cluster.ts'
import { clusterInfoBody, goodAnswers, registrationsOf, withAnswers } from '../support/fake-cluster.ts'
import { fakeHost } from '../support/fake-host.ts'
import type { Answering, FakeAnswer } from '../support/fake-server.ts'

/** Two groups, of which broker-b leaves with its slave, and a third name server that leaves too. */
function leavingCluster(discardUnread = false): Cluster {
  const whole = makeCluster({
    nameServers: [{ host: 'mq1' }, { host: 'mq2' }, { host: 'mq3' }],
    groups: {
      'broker-a': { replication: 'async', members: [{ host: 'mq1' }] },
      'broker-b': { replication: 'async', members: [{ host: 'mq2' }, { host: 'mq3' }] },
    },
  })
  const leaves = ({ id }: Instance): boolean => id.startsWith('broker-b') || id === 'namesrv-mq3'
  return {
    ...whole,
    instances: whole.instances.filter((one) => !leaves(one)),
    leaving: whole.instances.filter(leaves).map((one): LeavingInstance => ({ ...one, discardUnread })),
    groups: whole.groups.filter(({ name }) => name === 'broker-a'),
  }
}

const cluster = leavingCluster()
const whole = withLeaving(cluster)
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
    if (code === 43) return { body: `{"offsetTable":{${rows.join(',')}}}` }
    if (code === 30) return { extFields: { offset: String(end) } }
    if (code === 31) return { extFields: { offset: String(begin) } }
    if (code === 28) return { body: JSON.stringify({ table }) }
    return { code: 3 }
  }
const reading = (books: Books) => hostWith({ '10.0.0.12:10911': brokerWith(() => books) })

describe('readOn', () => {
  const ask = (books: () => Books) =>
    requireConsumers(whole, master, { stallMs: 500, pauseMs: 1 })(
      hostWith({ '10.0.0.12:10911': brokerWith(books) }),
      signal,
      quiet,
    )

  it.each<[string, Books]>([
    ['all is read', { committed: { 'T@g': { 0: 100, 1: 100 } } }],
    ['nobody ever read anything', { committed: {} }],
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
        'broker-b-0 was left alone: 7 messages are not read (7 of T by dead), nobody reads on; broker-b goes on as it was',
    })
  })

  it('refuses when nobody says', async () => {
    const call = requireConsumers(whole, master)(hostWith({}), signal, quiet)
    await expect(call).rejects.toMatchObject({ code: 'no-answer' })
  })
})

describe('allRead', () => {
  const options = { stallMs: 500, pauseMs: 1 }

  it('waits while somebody reads', async () => {
    let offset = 50
    const books = (): Books => ({ committed: { 'T@g': { 0: Math.min(100, (offset += 1)) } } })
    const told: string[] = []
    const host = hostWith({ '10.0.0.12:10911': brokerWith(books) })
    await waitUntilConsumed(whole, master, options)(host, signal, (text) => told.push(text))
    expect(told.length).toBeGreaterThan(3)
    expect(told[0]).toMatch(/^\d+ of T by g$/)
  })

  it.each<[string, Books, string]>([
    ['unread messages', { committed: { 'T@g': { 0: 99 } } }, '1 message is not read (1 of T by g)'],
    [
      'half messages of transactions',
      { committed: { 'RMQ_SYS_TRANS_HALF_TOPIC@CID_RMQ_SYS_TRANS': { 0: 98 } } },
      '2 of RMQ_SYS_TRANS_HALF_TOPIC by CID_RMQ_SYS_TRANS',
    ],
    [
      'delayed and timed messages',
      { committed: {}, table: { scheduleMessageOffset_3: '4,6', timerCongestNum: '3' } },
      '5 messages are not read (5 whose time has not come)',
    ],
  ])('refuses for %s that nobody reads', async (_what, books, message) => {
    const call = waitUntilConsumed(whole, master, options)(reading(books), signal, quiet)
    await expect(call).rejects.toMatchObject({ code: 'unread' })
    await expect(call).rejects.toThrow(message)
  })
})

describe('drained', () => {
  const wipes: string[] = []
  const nameServer =
    (name: string): Answering =>
    ({ code, extFields }) => {
      if (code !== 205) return { code: 3 }
      wipes.push(`${name} ${extFields['brokerName'] ?? ''}`)
      return {}
    }
  const servers = {
    '10.0.0.11:9876': nameServer('mq1'),
    '10.0.0.12:9876': nameServer('mq2'),
    '10.0.0.13:9876': nameServer('mq3'),
  }
  const broker =
    (end: () => number): Answering =>
    () => ({ body: JSON.stringify({ table: { commitLogMaxOffset: String(end()) } }) })
  const drain = (others: Readonly<Record<string, Answering>>, options: DrainOptions = {}) =>
    drainUntilQuiet(cluster, whole, master, {
      routeMs: 20,
      quietMs: 10,
      timeoutMs: 5000,
      pauseMs: 2,
      ...options,
    })(hostWith(others), signal, quiet)

  it('wipes at every name server, those that leave too, and waits for the clients’ next look', async () => {
    const begun = performance.now()
    await drain({ ...servers, '10.0.0.12:10911': broker(() => 500) })
    expect(performance.now() - begun).toBeGreaterThanOrEqual(20)
    expect(new Set(wipes)).toEqual(new Set(['mq1 broker-b', 'mq2 broker-b', 'mq3 broker-b']))
  })

  it('does not mind a name server that leaves and is down', async () => {
    const { '10.0.0.13:9876': gone, ...others } = servers
    expect(gone).toBeDefined()
    await drain({ ...others, '10.0.0.12:10911': broker(() => 500) })
  })

  it('refuses while something is written', async () => {
    let end = 0
    const writing = { ...servers, '10.0.0.12:10911': broker(() => (end += 100)) }
    await expect(drain(writing, { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'still-written',
      message: expect.stringMatching(
        /^broker-b-0 was left alone: .*, \d+ bytes, and more is written$/,
      ) as string,
    })
  })

  it('does not look at what is written when nothing is to be read', async () => {
    await drain(servers, { quietMs: 0 })
  })

  it('refuses when a name server that stays cannot be told', async () => {
    const { '10.0.0.11:9876': mute, ...others } = servers
    expect(mute).toBeDefined()
    const call = drain({ ...others, '10.0.0.12:10911': broker(() => 500) }, { timeoutMs: 300 })
    await expect(call).rejects.toThrow('namesrv-mq1 (10.0.0.11:9876) cannot be told')
  })
})

describe('waitGone', () => {
  const rows = registrationsOf(whole)
  const ask = (listed: () => typeof rows) =>
    waitGone(
      whole,
      master,
      cluster.instances.filter(({ service }) => service === 'namesrv'),
      { timeoutMs: 1000 },
    )(hostWith({ '10.0.0.11:9876': () => ({ body: clusterInfoBody(listed()) }) }), signal, quiet)

  it('waits until no name server lists the broker; one that is down lists nobody', async () => {
    let asked = 0
    await ask(() => ((asked += 1) < 2 ? rows : rows.filter(({ address }) => address !== '10.0.0.12:10911')))
    expect(asked).toBe(2)
  })

  it('fails for one that comes back', async () => {
    await expect(ask(() => rows)).rejects.toMatchObject({ code: 'still-registered' })
  })
})

it('verification fails for a broker that shall be gone, and takes it for no stranger', () => {
  const answers = goodAnswers(cluster)
  const registrations = registrationsOf(whole)
  const listed = withAnswers(answers, {
    'namesrv-mq1': { registrations },
    'namesrv-mq2': { registrations },
  })
  const { problems, warnings } = checkAnswers(cluster, listed)
  expect(warnings).toEqual([])
  expect(problems.map(({ code, message }) => [code, message])).toEqual([
    [
      'still-registered',
      'broker-b-0 on mq2 shall leave (state: absent), and is still listed by namesrv-mq1, namesrv-mq2 at 10.0.0.12:10911',
    ],
    [
      'still-registered',
      'broker-b-1 on mq3 shall leave (state: absent), and is still listed by namesrv-mq1, namesrv-mq2 at 10.0.0.13:10911',
    ],
  ])
  expect(checkAnswers(cluster, answers).problems).toEqual([])
})

describe('aroundLeave', () => {
  const titles = (id: string, of = cluster): string[] => {
    const instance = of.leaving.find((one) => one.id === id)
    if (!instance) throw new Error(id)
    const { before, drain, after } = removalHooks(of, instance)
    return [before, drain, after].map((steps) => steps.map(({ title }) => title).join(', '))
  }

  it.each<[string, string, Cluster, string[]]>([
    [
      'a master',
      'broker-b-0',
      cluster,
      [
        'consumers read on from broker-b',
        'broker-b gets no new messages, all of broker-b is read',
        'no name server lists broker-b-0',
      ],
    ],
    [
      'a master whose messages nobody needs',
      'broker-b-0',
      leavingCluster(true),
      ['', 'broker-b gets no new messages', 'no name server lists broker-b-0'],
    ],
    ['a slave whose master leaves', 'broker-b-1', cluster, ['', '', 'no name server lists broker-b-1']],
    [
      'a name server',
      'namesrv-mq3',
      cluster,
      [
        'namesrv-mq1 answers, namesrv-mq1 lists the brokers, namesrv-mq2 answers, namesrv-mq2 lists the brokers',
        '',
        '',
      ],
    ],
  ])('of %s', (_what, id, of, steps) => {
    expect(titles(id, of)).toEqual(steps)
  })
})
