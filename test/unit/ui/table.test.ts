import { expect, test } from 'vitest'
import { makeStyle } from '../../../src/ui/style.ts'
import { table } from '../../../src/ui/table.ts'

const columns = [{ title: 'HOST' }, { title: 'BID', align: 'right' }, { title: 'STATE' }] as const
const rows = [
  ['mq1', '0', { text: 'ok', colour: 'green' }],
  ['主机二', '12', { text: 'not registered with namesrv-mq1 and namesrv-mq2', colour: 'red' }],
] as const
const plain = makeStyle(false)

test('columns are aligned by display width', () => {
  expect(table(columns, rows, { style: plain })).toMatchInlineSnapshot(`
    "HOST    BID  STATE
    mq1       0  ok
    主机二   12  not registered with namesrv-mq1 and namesrv-mq2"
  `)
})

test('a narrow terminal cuts the columns at the right', () => {
  expect(table(columns, rows, { style: plain, width: 30 })).toMatchInlineSnapshot(`
    "HOST    BID  STATE
    mq1       0  ok
    主机二   12  not registered w…"
  `)
})

test('no column becomes too narrow to be of use', () => {
  expect(table(columns, rows, { style: plain, width: 5 })).toMatchInlineSnapshot(`
    "HOST    BID  STATE
    mq1       0  ok
    主机二   12  not reg…"
  `)
})

test('spare columns are left out whole, and the table says so', () => {
  const spare = [
    { title: 'HOST' },
    { title: 'ADDRESS', spare: 1 },
    { title: 'PORTS' },
    { title: 'DATA', spare: 2 },
  ] as const
  const row = ['mq1', '192.0.2.11', '10911 10909', '/data/rocketmq/broker-a-0']
  const drawn = (width: number) => table(spare, [row], { style: plain, width })
  expect(drawn(60)).toBe(
    'HOST  ADDRESS     PORTS        DATA\nmq1   192.0.2.11  10911 10909  /data/rocketmq/broker-a-0',
  )
  expect(drawn(40)).toBe('HOST  ADDRESS     PORTS\nmq1   192.0.2.11  10911 10909\n(no room for DATA)')
  expect(drawn(20)).toBe('HOST  PORTS\nmq1   10911 10909\n(no room for ADDRESS, DATA)')
})

test('colours do not disturb the columns', () => {
  const coloured = table(columns, rows, { style: makeStyle(true) })
  expect(coloured).toContain('\u001B[32mok\u001B[39m')
  // eslint-disable-next-line no-control-regex -- colour codes
  expect(coloured.replace(/\u001B\[\d+m/g, '')).toBe(table(columns, rows, { style: plain }))
})
