import { describe, expect, it } from 'vitest'
import { parseInventory } from '../../../src/inventory/index.ts'
import { InventoryError } from '../../../src/inventory/problems.ts'
import { renderError } from '../../../src/ui/errors.ts'
import { makeStyle } from '../../../src/ui/style.ts'
import { cpuOf } from '../../helpers/cpu.ts'

/** The machine may do other things meanwhile. ms */
const TIMEOUT_MS = 120_000
/** More than any of them takes on a machine that does nothing else. CPU ms. */
const MOST_CPU_MS = 10_000

const many = (count: number, item: (index: number) => string, separator = '\n'): string =>
  Array.from({ length: count }, (_, index) => item(index)).join(separator)
const ip = (index: number): string => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`

const head = 'cluster: c\nrocketmq: { version: 5.3.3 }\n'
const good = `${head}hosts: { mq1: { address: 10.0.0.1 } }\nnamesrv: { hosts: [mq1] }\nbrokers: { groups: { a: { master: mq1 } } }\n`
const config = (keys: string): string => good.replace('groups:', `config: { ${keys} }, groups:`)
const ini = (text: string): string =>
  `[all:vars]\nrocketmq_version=5.3.3\n[namesrv]\nmq1 ansible_host=10.0.0.1\n[brokers]\n${text}`

/** Name, format, text, and the first and the number of the problems; 0: it is a good inventory. */
const CASES: readonly (readonly [
  name: string,
  format: 'yaml' | 'ini',
  text: string,
  count: number,
  first: string,
])[] = [
  [
    '5000 hosts with a broker each',
    'yaml',
    `${head}hosts:\n${many(5000, (i) => `  h${i}: { address: ${ip(i)} }`)}\nnamesrv: { hosts: [h1] }\nbrokers:\n  groups:\n${many(5000, (i) => `    b${i}: { master: h${i} }`)}`,
    0,
    '',
  ],
  [
    '5000 hosts with a broker each',
    'ini',
    ini(many(5000, (i) => `h${i} ansible_host=${ip(i + 2)} broker_name=b${i}`)),
    0,
    '',
  ],
  [
    '5000 slaves of a group',
    'ini',
    ini(many(5000, (i) => `h${i} ansible_host=${ip(i + 2)} broker_name=b broker_id=${i}`)),
    0,
    '',
  ],
  [
    '8000 unknown keys',
    'yaml',
    good + many(8000, (i) => `zz${i}: 1`),
    1001,
    "'zz0' is no key of the inventory here",
  ],
  [
    '10000 unknown keys of a broker',
    'yaml',
    config(many(10_000, (i) => `zz${i}: 1`, ', ')),
    1001,
    "brokers.config.zz0: RocketMQ 5.3.3 has no key 'zz0'",
  ],
  [
    '8000 unknown keys of a broker',
    'ini',
    ini(`mq1 broker_name=b\n[all:vars]\n${many(8000, (i) => `broker_config_zz${i}=1`)}`),
    1001,
    "broker_config_zz0: RocketMQ 5.3.3 has no key 'zz0'",
  ],
  ['8000 lines that are none', 'ini', ini(many(8000, (i) => `h${i} foo`)), 1001, "'foo' is no assignment"],
  [
    '20000 anchors with aliases',
    'yaml',
    `${good}x:\n${many(20_000, (i) => `  - &a${i} 1\n  - *a${i}`)}`,
    1,
    "'x' is no key",
  ],
  [
    '5000 aliases without anchors',
    'yaml',
    `${good}x:\n${many(5000, (i) => `  - &a${i} 1\n  - *b${i}`)}`,
    1001,
    'there is no anchor &b0',
  ],
  [
    'aliases that double 200 times',
    'yaml',
    `${good}a0: &a0 { k: 1 }\n${many(200, (i) => `a${i + 1}: &a${i + 1} { <<: [*a${i}, *a${i}] }`)}`,
    1,
    'the inventory has more than 200000 values: aliases multiply',
  ],
  [
    '3000 merges of 3000 keys',
    'yaml',
    `${good}a: &a { ${many(3000, (i) => `k${i}: 1`, ',')} }\nb: { <<: [${many(3000, () => '*a', ',')}] }`,
    1,
    'the inventory has more than 200000 values: aliases multiply',
  ],
  ['a key of 5 MB', 'yaml', `${good}${'k'.repeat(5_000_000)}: 1`, 1, 'x.yaml is larger than 1 MB'],
  [
    'a key of 900 KB',
    'yaml',
    `${good}${'k'.repeat(900_000)}: 1`,
    1,
    'no valid YAML: a key has more than 1024 characters',
  ],
  ['a quoted name of 900 KB', 'yaml', good.replace('mq1 } }', `"${'k'.repeat(900_000)}" } }`), 1, "'kkkk"],
  ['2 million blank lines', 'yaml', `${'\n'.repeat(2_000_000)}${good}`, 1, 'x.yaml is larger than 1 MB'],
  ['a million blank lines', 'yaml', `${good}${'\n'.repeat(1_000_000)}`, 0, ''],
  [
    '200000 lines with one key',
    'yaml',
    good + many(200_000, () => 'a: 1'),
    1,
    'the inventory has more than 200000 values',
  ],
  ['90000 lines with one key', 'yaml', good + many(90_000, () => 'a: 1'), 1001, 'this key is here twice'],
  ['90000 keys', 'yaml', good + many(90_000, (i) => `z${i}: 1`), 1001, "'z0' is no key"],
  [
    '100000 lists in one another',
    'yaml',
    `${good}x: ${'['.repeat(100_000)}`,
    1,
    'no valid YAML: too many lists and mappings stand in one another',
  ],
  ['200000 colons on a line', 'yaml', `${good}${'a: '.repeat(200_000)}`, 1, 'no valid YAML: a second colon'],
  ['a URL of 200 KB', 'yaml', `${good}artifact: { url: "https://a/${'x'.repeat(200_000)}" }`, 0, ''],
  ['a URL of 100000 parts', 'yaml', `${good}artifact: { url: "https://${'a.'.repeat(100_000)}?x=1" }`, 0, ''],
  [
    '50000 wrong networks',
    'yaml',
    `${good}firewall: { clients: [${many(50_000, (i) => `x${i}`, ',')}] }`,
    1001,
    "firewall.clients[0]: 'x0' is no address or network",
  ],
  [
    '40000 unset variables',
    'yaml',
    `${good}x: [${many(40_000, (i) => `"\${A${i}}"`, ',')}]`,
    1001,
    'x[0]: the environment has no variable A0',
  ],
  [
    '30000 hosts in a list',
    'yaml',
    `${head}hosts: [${many(30_000, ip, ', ')}]`,
    1,
    'the inventory has more than 10000 hosts',
  ],
  [
    'groups that are nested 3000 times',
    'ini',
    ini(`mq1 broker_name=b\n[g3000]\nmq1\n${many(3000, (i) => `[g${2999 - i}:children]\ng${3000 - i}`)}`),
    0,
    '',
  ],
  [
    'groups that are nested 15000 times',
    'ini',
    ini(`mq1 broker_name=b\n[g15000]\nmq1\n${many(15_000, (i) => `[g${i}:children]\ng${i + 1}`)}`),
    1,
    'the inventory has too many groups inside of groups',
  ],
  [
    '30000 groups',
    'ini',
    ini(`mq1 broker_name=b\n${many(30_000, (i) => `[g${i}]\nmq1`)}`),
    1,
    'the inventory has more than 20000 groups',
  ],
  [
    '60 levels of two groups each',
    'ini',
    ini(
      `mq1 broker_name=b\n[g60]\nmq1\n[h60]\n${many(60, (i) => `[g${i}:children]\ng${i + 1}\nh${i + 1}\n[h${i}:children]\ng${i + 1}\nh${i + 1}`)}`,
    ),
    0,
    '',
  ],
  [
    'a child that is named 50000 times',
    'ini',
    ini(`mq1 broker_name=b\n[x:children]\n${many(50_000, () => 'y')}\n[y]\nmq1`),
    0,
    '',
  ],
  [
    '9000 variables of 9000 hosts',
    'ini',
    ini(`h[1:9000] broker_name=b\n[all:vars]\n${many(9000, (i) => `v${i}=1`)}`),
    1,
    'the inventory has too many variables for its number of hosts',
  ],
  [
    'two ranges of 99999',
    'ini',
    ini('mq[1:99999]x[1:99999]'),
    1,
    "no valid host line: 'mq[1:99999]x[1:99999]' is more than 10000 hosts",
  ],
  ['four ranges of 300', 'ini', ini('mq[1:300]x[1:300]x[1:300]x[1:300]'), 1, 'no valid host line:'],
  [
    'a range of 14 digits',
    'ini',
    ini('mq[1:99999999999999]'),
    1,
    'no valid host line: [1:99999999999999] is more than 10000 hosts',
  ],
  [
    '100000 ranges of one',
    'ini',
    ini(`mq${'[1:1]'.repeat(100_000)}`),
    1,
    'no valid host line: the name of a host has 500002 characters',
  ],
  [
    '1000 lines with ranges of 9000',
    'ini',
    ini(many(1000, (i) => `mq${i}x[1:9000] broker_name=b`)),
    1,
    'the inventory has more than 10000 hosts',
  ],
  [
    '30000 variables on a line',
    'ini',
    ini(`mq1 broker_name=b ${many(30_000, (i) => `v${i}=1`, ' ')}`),
    0,
    '',
  ],
  [
    '100000 brackets of a value',
    'ini',
    ini(`mq1 broker_name=b\n[all:vars]\nrocketmq_sysctl=${'['.repeat(100_000)}`),
    1,
    'rocketmq_sysctl',
  ],
]

describe('an inventory with', { timeout: TIMEOUT_MS }, () => {
  it.each(CASES)('%s (%s) is read in bounded time', (_name, format, text, count, first) => {
    let problems: InventoryError['problems'] = []
    const spent = cpuOf(() => {
      try {
        parseInventory(text, `x.${format}`, {})
      } catch (error) {
        if (!(error instanceof InventoryError)) throw error
        problems = error.problems
        renderError(error, makeStyle(false))
      }
    })
    expect(spent).toBeLessThan(MOST_CPU_MS)
    expect(problems).toHaveLength(count)
    expect((problems[0]?.message ?? '').slice(0, first.length)).toBe(first)
    for (const { message } of problems) expect(message.length).toBeLessThan(2100)
  })

  it('more than 1000 problems says so at the end', () => {
    const read = () => parseInventory(good + many(1001, (i) => `zz${i}: 1`), 'x.yaml', {})
    expect(read).toThrow(
      /\nthere are more than 1000 problems; the others are not listed \(Correct these first\.\)$/,
    )
  })
})
