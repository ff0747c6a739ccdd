import { expect, test } from 'vitest'
import { formatBytes } from '../../../../src/model/units.ts'
import { renderStatus, uptime } from '../../../../src/ui/views/status.ts'
import { renderVerification } from '../../../../src/ui/views/verification.ts'
import type { BrokerRow, Row, Verification } from '../../../../src/rocketmq/verify/verification.ts'
import { makeStyle } from '../../../../src/ui/style.ts'

const options = { style: makeStyle(false) }
const nameServer: Row = {
  instance: 'namesrv-mq1',
  host: 'mq1',
  address: '10.0.0.11:9876',
  answer: { registrations: [] },
}
const master: BrokerRow = {
  instance: 'broker-a-0',
  host: 'mq1',
  group: 'broker-a',
  address: '10.0.0.11:10911',
  brokerId: 0,
  answer: {
    runtime: {
      version: '5.3.3',
      versionDescription: 'V5_3_3',
      bootTimestamp: 0,
      putTps: 0,
      getTps: 0,
      commitLogMaxOffset: 0n,
      commitLogMinOffset: 0n,
      dispatchBehindBytes: 0n,
      diskRatio: 0.1,
      active: true,
      table: new Map(),
    },
  },
}
const slave: BrokerRow = {
  instance: 'broker-a-1',
  host: 'mq2',
  group: 'broker-a',
  address: '10.0.0.12:10911',
  brokerId: undefined,
  answer: undefined,
}
const verification: Verification = {
  ok: true,
  problems: [],
  warnings: [],
  rows: [nameServer, master, slave],
  brokers: [master, slave],
  drift: new Map(),
  leaders: new Map(),
  ms: 212,
}

test('a verified cluster', () => {
  expect(renderVerification({ ...verification, rows: [nameServer, master] }, options)).toMatchInlineSnapshot(`
    "INSTANCE     HOST  ADDRESS          BID  VERSION  STATE
    namesrv-mq1  mq1   10.0.0.11:9876                 ok
    broker-a-0   mq1   10.0.0.11:10911    0  5.3.3    ok
    Verified: all 2 instances match the inventory (0.2 s)."
  `)
})

test('a lost broker', () => {
  const problems = [
    {
      code: 'not-registered',
      message: 'broker-a-1 is not listed by namesrv-mq1',
      instance: 'broker-a-1',
      hint: 'rmq-provision logs prod.yaml broker-a-1',
    },
    { code: 'no-answer', message: 'broker-a-1 does not answer', instance: 'broker-a-1' },
  ]
  const warnings = [{ code: 'disk-filling', message: 'the disk of broker-a-0 is 80 % full' }]
  expect(renderVerification({ ...verification, ok: false, problems, warnings }, options))
    .toMatchInlineSnapshot(`
    "INSTANCE     HOST  ADDRESS          BID  VERSION  STATE
    namesrv-mq1  mq1   10.0.0.11:9876                 ok
    broker-a-0   mq1   10.0.0.11:10911    0  5.3.3    ok
    broker-a-1   mq2   10.0.0.12:10911                not registered, no answer
    error: broker-a-1 is not listed by namesrv-mq1
      → rmq-provision logs prod.yaml broker-a-1
    error: broker-a-1 does not answer
    warning: the disk of broker-a-0 is 80 % full
    Not verified (0.2 s)."
  `)
})

test('status', () => {
  const rows = [
    {
      instance: 'namesrv-mq1',
      host: 'mq1',
      role: 'name server',
      state: 'running',
      uptime: 93_000,
      version: undefined,
      inTps: undefined,
      lag: undefined,
      diskRatio: undefined,
    },
    {
      instance: 'broker-a-1',
      host: 'mq2',
      role: 'slave',
      state: 'running, no answer',
      uptime: 61,
      version: '5.3.3',
      inTps: 12.34,
      lag: 12_345n,
      diskRatio: 0.123,
    },
  ]
  expect(renderStatus(rows, options)).toMatchInlineSnapshot(`
    "INSTANCE     HOST  ROLE         STATE                UPTIME  VERSION  IN TPS      LAG  DISK
    namesrv-mq1  mq1   name server  running             1 d 1 h
    broker-a-1   mq2   slave        running, no answer    1 min  5.3.3      12.3  12.3 kB  12 %"
  `)
})

test('status of a slave that is ahead of its master', () => {
  const row = {
    instance: 'broker-a-1',
    host: 'mq2',
    role: 'slave',
    state: 'running',
    uptime: 61,
    version: '5.3.3',
    inTps: 0,
    lag: -12_345n,
    diskRatio: 0.1,
  }
  expect(renderStatus([row], options)).toContain('ahead of its master by 12.3 kB')
})

test.each([
  [59, '59 s'],
  [60, '1 min'],
  [3_600, '1 h 0 min'],
  [93_000, '1 d 1 h'],
])('%d s of uptime', (seconds, text) => {
  expect(uptime(seconds)).toBe(text)
})

test.each([
  [0, '0 B'],
  [12_345, '12.3 kB'],
  [3.4e9, '3.4 GB'],
])('%d bytes', (amount, text) => {
  expect(formatBytes(amount)).toBe(text)
})
