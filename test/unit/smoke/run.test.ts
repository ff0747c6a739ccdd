import { describe, expect, it } from 'vitest'
import type { Dial } from '../../../src/rocketmq/client/client-pool.ts'
import { runSmoke } from '../../../src/smoke/run.ts'
import type { SmokeOptions } from '../../../src/smoke/options.ts'
import { makeCluster, pair } from '../support/cluster.ts'
import { FakeClock } from '../../helpers/clock.ts'
import type { Faults } from './fake-cluster.ts'
import { fakeSmokeCluster } from './fake-cluster.ts'

const never = new AbortController().signal
const twoMasters = makeCluster({
  nameServers: [{ host: 'mq1' }, { host: 'mq2' }],
  groups: {
    'broker-a': { replication: 'none', members: [{ host: 'mq1' }] },
    'broker-b': { replication: 'none', members: [{ host: 'mq2' }] },
  },
})
const withSlave = makeCluster(pair)

const defaults: SmokeOptions = {
  selected: new Set(['broker-a-0', 'broker-a-1', 'broker-b-0']),
  amount: { messages: 40 },
  threads: 4,
  size: 64,
  slaves: false,
  stop: never,
  abort: never,
  onProgress: () => undefined,
}

/** As `dial`, but no server listens at addresses with this end. */
const refusing =
  (dial: Dial, end: string): Dial =>
  (host, address, port, signal) =>
    `${address}:${port}`.endsWith(end)
      ? Promise.reject(new Error('connect ECONNREFUSED'))
      : dial(host, address, port, signal)

/** A run against one master with these faults. */
async function smokeWith(faults: Faults, over: Partial<SmokeOptions> = {}) {
  const { dial, brokers } = fakeSmokeCluster(withSlave, { 'broker-a': faults })
  const report = await runSmoke(withSlave, dial, { ...defaults, clock: new FakeClock(10), ...over })
  return { report, account: report.masters[0]?.account, broker: brokers.get('broker-a') }
}

describe('a smoke run', () => {
  it('sends to every master, reads all back, and leaves nothing behind', async () => {
    const { dial, brokers } = fakeSmokeCluster(twoMasters)
    const report = await runSmoke(twoMasters, dial, defaults)
    expect(report).toMatchObject({ ok: true, created: true, removed: true, interrupted: false, problems: [] })
    const account = {
      sent: 40,
      stored: 40,
      failed: 0,
      received: 40,
      lost: 0,
      duplicates: 0,
      damaged: 0,
      statuses: { SEND_OK: 40 },
      failures: {},
    }
    expect(report.masters).toMatchObject([
      { instance: 'broker-a-0', host: 'mq1', account, problem: undefined },
      { instance: 'broker-b-0', host: 'mq2', account, problem: undefined },
    ])
    expect([...brokers.values()].map(({ topics }) => topics.size)).toEqual([0, 0])
  })

  it('uses a topic that is there, leaves its old messages out, and lets it stay', async () => {
    const { dial, brokers } = fakeSmokeCluster(withSlave)
    const first = await runSmoke(withSlave, dial, { ...defaults, size: 50 })
    const broker = brokers.get('broker-a')
    broker?.answer({
      code: 17,
      opaque: 0,
      response: false,
      remark: '',
      extFields: { topic: 'orders', writeQueueNums: '3' },
      body: Buffer.alloc(0),
    })
    const again = { ...defaults, topic: 'orders' }
    const reports = [await runSmoke(withSlave, dial, again), await runSmoke(withSlave, dial, again)]
    expect(first.topic).toMatch(/^rmq-smoke-[0-9a-f]{8}$/)
    expect(reports).toMatchObject([
      { ok: true, created: false, removed: false },
      { ok: true, created: false, removed: false },
    ])
    expect(broker?.topics.get('orders')?.map((queue) => queue.length)).toEqual([28, 26, 26])
  })

  it('does not make a topic that it was given', async () => {
    await expect(smokeWith({}, { topic: 'ordres' })).rejects.toMatchObject({
      code: 'topic-unusable',
      exitCode: 2,
      message: 'the topic ordres does not exist on broker-a',
    })
  })

  it.each([
    [10, 'FLUSH_DISK_TIMEOUT'],
    [11, 'SLAVE_NOT_AVAILABLE'],
    [12, 'FLUSH_SLAVE_TIMEOUT'],
  ])('does not pass with an answer of code %i, %s, though the message is stored', async (code, status) => {
    const { report, account } = await smokeWith({ send: (number) => (number === 7 ? { code } : undefined) })
    expect(report.ok).toBe(false)
    expect(account).toMatchObject({ stored: 40, received: 40, lost: 0, failed: 0 })
    expect(account?.statuses).toEqual({ SEND_OK: 39, [status]: 1 })
  })

  it.each([
    [10, false],
    [11, true],
    [12, true],
  ])('with code %i from a master that has no slave in the inventory passes: %s', async (code, ok) => {
    const { dial } = fakeSmokeCluster(twoMasters, { 'broker-b': { send: () => ({ code }) } })
    expect((await runSmoke(twoMasters, dial, defaults)).ok).toBe(ok)
  })

  it('fails with the reason of a send that was refused', async () => {
    const refusal = { code: 14, remark: 'the broker’s disk is full' }
    const { report, account } = await smokeWith({ send: (number) => (number === 7 ? refusal : undefined) })
    expect(report.ok).toBe(false)
    expect(account).toMatchObject({ sent: 40, stored: 39, failed: 1, received: 39, lost: 0 })
    expect(Object.keys(account?.failures ?? {})).toEqual([
      'broker-a-0 (10.0.0.11:10911) answered SERVICE_NOT_AVAILABLE: the broker’s disk is full',
    ])
  })

  it('fails for a message that is gone or changed, after some patience', async () => {
    const lost = await smokeWith({ copies: (number) => (number === 3 ? 0 : 1) }, { patienceMs: 500 })
    expect(lost.report.ok).toBe(false)
    expect(lost.account).toMatchObject({ stored: 40, received: 39, lost: 1 })
    const changed = await smokeWith({ damage: (number) => number === 3 }, { patienceMs: 500 })
    expect(changed.report.ok).toBe(false)
    expect(changed.account).toMatchObject({ received: 39, lost: 1, damaged: 1 })
  })

  it('fails for a message that comes back twice', async () => {
    const twice = await smokeWith({ copies: (number) => (number === 3 ? 2 : 1) })
    expect(twice.report.ok).toBe(false)
    expect(twice.account).toMatchObject({ received: 40, lost: 0, duplicates: 1 })
  })

  it('gives a master up that refuses everything', async () => {
    const { report, account } = await smokeWith({ send: () => ({ code: 14 }) })
    expect(report).toMatchObject({ ok: false, removed: true })
    expect(report.masters[0]?.problem).toBe('given up after 10 failed sends in a row')
    expect(account?.sent).toBeLessThan(15)
  })

  it('ends early when asked to, with what was sent so far, and removes the topic', async () => {
    const stop = new AbortController()
    const stopAt = (number: number) => {
      if (number === 20) stop.abort()
      return undefined
    }
    const { report, account, broker } = await smokeWith(
      { send: stopAt },
      { stop: stop.signal, amount: { messages: 100_000 } },
    )
    expect(report).toMatchObject({ interrupted: true, removed: true })
    expect(account?.sent).toBeLessThan(30)
    expect(account?.received).toBe(account?.sent)
    expect(broker?.topics.size).toBe(0)
  })

  it('removes the topic even when it is broken off', async () => {
    const abort = new AbortController()
    const abortAt = (number: number) => {
      if (number === 20) abort.abort()
      return 'silence' as const
    }
    const { report, broker } = await smokeWith(
      { send: (number) => (number < 20 ? undefined : abortAt(number)) },
      { abort: abort.signal },
    )
    expect(report).toMatchObject({ ok: false, interrupted: true, removed: true })
    expect(report.masters).toMatchObject([{ unread: 20, account: { stored: 20, lost: 0 } }])
    expect(broker?.topics.size).toBe(0)
  })

  it('sends for a time, at a rate', async () => {
    const { report, account } = await smokeWith({}, { amount: { durationMs: 305 }, rate: 100 })
    expect(report.ok).toBe(true)
    // One every 10 ms and the first at once.
    expect(account?.sent).toBe(31)
  })

  it('waits until the slaves have everything', async () => {
    const { report } = await smokeWith({ lag: [500, 20, 0] }, { slaves: true })
    expect(report.ok).toBe(true)
    expect(report.slaves).toMatchObject([
      { instance: 'broker-a-1', host: 'mq2', master: 'broker-a-0', lacks: 0n, problem: undefined },
    ])
    // The pauses between its three questions: 50 ms and 75 ms.
    expect(report.slaves[0]?.caughtUpMs).toBe(125)
  })

  it('goes by the name servers that answer, and reports those that do not', async () => {
    const { dial } = fakeSmokeCluster(twoMasters)
    const report = await runSmoke(twoMasters, refusing(dial, '10.0.0.11:9876'), defaults)
    expect(report).toMatchObject({ ok: true, removed: true, problems: [] })
    expect(report.warnings).toEqual([
      'a name server is left out: namesrv-mq1 (10.0.0.11:9876) cannot be reached: connect ECONNREFUSED',
    ])
  })

  it('cannot begin without a name server', async () => {
    const { dial } = fakeSmokeCluster(withSlave)
    await expect(runSmoke(withSlave, refusing(dial, ':9876'), defaults)).rejects.toMatchObject({
      code: 'no-name-server',
    })
  })

  it('wants a master among what is selected', async () => {
    await expect(smokeWith({}, { selected: new Set(['broker-a-1']) })).rejects.toMatchObject({
      code: 'no-master',
      exitCode: 2,
    })
  })
})
