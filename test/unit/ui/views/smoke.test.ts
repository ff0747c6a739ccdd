import { expect, test } from 'vitest'
import type { SmokeReport } from '../../../../src/smoke/report.ts'
import { progressText, renderSmoke } from '../../../../src/ui/views/smoke.ts'
import { makeStyle } from '../../../../src/ui/style.ts'

const options = { style: makeStyle(false) }
const account = {
  sent: 12_000,
  stored: 12_000,
  failed: 0,
  received: 12_000,
  lost: 0,
  duplicates: 0,
  damaged: 0,
  statuses: { SEND_OK: 12_000 },
  failures: {},
}
const master = {
  instance: 'broker-a-0',
  host: 'mq1',
  group: 'broker-a',
  slaves: 1,
  account,
  unread: 0,
  latency: { p50: 1.234, p95: 2.5, p99: 9.99, max: 231.7 },
  perSecond: 400.4,
  problem: undefined,
}
const slave = {
  instance: 'broker-a-1',
  host: 'mq2',
  master: 'broker-a-0',
  caughtUpMs: 12,
  lacks: 0n,
  problem: undefined,
}
const good: SmokeReport = {
  ok: true,
  topic: 'rmq-smoke-0123abcd',
  created: true,
  removed: true,
  interrupted: false,
  masters: [master],
  slaves: [slave],
  problems: [],
  warnings: [],
  ms: 30_400,
}

test('a run that passed', () => {
  expect(renderSmoke(good, options)).toMatchInlineSnapshot(`
    "MASTER      HOST    SENT    BACK  LOST  MSG/S  P50 MS  P95   P99  MAX  RESULT
    broker-a-0  mq1   12,000  12,000     0    400     1.2  2.5  10.0  232  SEND_OK 12,000

    SLAVE       HOST  MASTER      REPLICATED
    broker-a-1  mq2   broker-a-0  after 12 ms

    topic rmq-smoke-0123abcd: made for this run, removed again
    Passed: 12,000 messages to 1 master, all read back (30 s)."
  `)
})

test('a synchronous master without a slave in the inventory', () => {
  const lone = { ...master, slaves: 0, account: { ...account, statuses: { SLAVE_NOT_AVAILABLE: 12_000 } } }
  expect(
    renderSmoke({ ...good, masters: [lone], slaves: [] }, options)
      .split('\n')
      .slice(2, -2),
  ).toEqual([
    'warning: broker-a-0: 12000 messages stored on the master only: no slave is available (SLAVE_NOT_AVAILABLE)',
  ])
})

test('a run that did not, with every reason', () => {
  const bad: SmokeReport = {
    ...good,
    ok: false,
    removed: false,
    masters: [
      {
        ...master,
        account: {
          ...account,
          stored: 11_990,
          failed: 10,
          received: 11_987,
          lost: 3,
          duplicates: 1,
          damaged: 1,
          statuses: {
            SEND_OK: 11_984,
            FLUSH_SLAVE_TIMEOUT: 3,
            SLAVE_NOT_AVAILABLE: 2,
            FLUSH_DISK_TIMEOUT: 1,
          },
          failures: { 'broker-a-0 (10.0.0.11:10911) answered SERVICE_NOT_AVAILABLE': 10 },
        },
        problem: 'given up after 10 failed sends in a row',
      },
      {
        ...master,
        instance: 'broker-b-0',
        account: { ...account, sent: 0, stored: 0, received: 0, statuses: {} },
        latency: undefined,
        perSecond: 0,
      },
    ],
    slaves: [
      { ...slave, caughtUpMs: undefined, lacks: 12n, problem: 'lacks 12 bytes of broker-a-0 after 30 s' },
    ],
    problems: ['broker-c has no master at the name servers'],
    warnings: ['a name server is left out: namesrv-mq1 (10.0.0.11:9876) cannot be reached'],
  }
  expect(renderSmoke(bad, options)).toMatchInlineSnapshot(`
    "MASTER      HOST    SENT    BACK  LOST  MSG/S  P50 MS  P95   P99  MAX  RESULT
    broker-a-0  mq1   12,000  11,987     3    400     1.2  2.5  10.0  232  SEND_OK 11,984, FLUSH_SLAVE_TIMEOUT 3, SLAVE_NOT_AVAILABLE 2, FLUSH_DISK_TIMEOUT 1, failed 10
    broker-b-0  mq1        0       0     0      0                          nothing sent

    SLAVE       HOST  MASTER      REPLICATED
    broker-a-1  mq2   broker-a-0  no

    warning: a name server is left out: namesrv-mq1 (10.0.0.11:9876) cannot be reached
    error: broker-a-0: given up after 10 failed sends in a row
    error: 10 sends failed: broker-a-0 (10.0.0.11:10911) answered SERVICE_NOT_AVAILABLE
    error: broker-a-0: 1 message stored in memory, but not on the disk in time (FLUSH_DISK_TIMEOUT)
    error: broker-a-0: 3 messages stored on the master, but on no slave in time (FLUSH_SLAVE_TIMEOUT)
    error: broker-a-0: 2 messages stored on the master only: no slave is available (SLAVE_NOT_AVAILABLE)
    error: broker-a-0: 3 stored messages did not come back
    error: broker-a-0: 1 message came back more than once
    error: broker-a-0: 1 message came back with other bytes
    error: broker-a-1: lacks 12 bytes of broker-a-0 after 30 s
    error: broker-c has no master at the name servers
    topic rmq-smoke-0123abcd: made for this run, not removed
    Not passed: 12,000 messages to 2 masters (30 s)."
  `)
})

test('a run that was stopped', () => {
  expect(
    renderSmoke({ ...good, interrupted: true, slaves: [] }, options)
      .split('\n')
      .at(-1),
  ).toBe('Stopped early: 12,000 messages to 1 master (30 s).')
})

test('progress', () => {
  const progress = { doing: 'sending', ms: 12_000, sent: 4812, received: 0, perSecond: 401 } as const
  expect(progressText(progress, false)).toBe('12 s: 4,812 sent, 401/s')
  expect(progressText(progress, true)).toBe('12 s: 4,812 sent, 401/s, stopping')
  expect(progressText({ ...progress, doing: 'reading', received: 4000 }, true)).toBe(
    '12 s: 4,812 sent, 4,000 read back',
  )
})
