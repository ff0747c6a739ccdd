import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { exampleAt, yamlExamples } from '../../../../src/inventory/schema/examples.ts'
import { inventorySchema } from '../../../../src/inventory/schema/index.ts'
import { complaintsOf } from '../support.ts'

type Tree = Record<string, unknown>

/** An inventory in which `value` stands at `path`. */
function treeWith(path: readonly string[], value: unknown): Tree {
  const tree: Tree = {
    cluster: 'c',
    rocketmq: { version: '5.3.3' },
    hosts: { mq1: {} },
    namesrv: { hosts: ['mq1'] },
    brokers: { groups: {} },
    ...(path[0] === 'controllers' && { controllers: { hosts: ['mq1'] } }),
    ...(path[0] === 'proxies' && { proxies: { hosts: ['mq1'] } }),
    ...(path[0] === 'dashboard' && { dashboard: { host: 'mq1' } }),
  }
  let at = tree
  for (const part of path.slice(0, -1)) at = (at[part] ??= {}) as Tree
  at[path.at(-1) ?? ''] = value
  return tree
}

describe('examples', () => {
  it.each(Object.keys(yamlExamples))('that of %s is good at its place', (pattern) => {
    const path = pattern.split('.').map((part) => (part === '*' ? 'x1' : part))
    const written = parseYaml(exampleAt(path, 'yaml') ?? '') as Tree
    expect(Object.keys(written)).toEqual([path.at(-1)])
    const { error } = inventorySchema.safeParse(treeWith(path, Object.values(written)[0]))
    expect(error).toBeUndefined()
  })

  it.each([
    [
      'hosts: { mq1: 10.0.0.1 }',
      "prod.yaml:3:15: hosts.mq1: '10.0.0.1' must be a mapping (Write mq1: { address: 10.0.0.1 }.)",
    ],
    ['hosts: [10.0.0.1]\nssh: root', "prod.yaml:4:6: ssh: 'root' must be a mapping (Write ssh: { user: root"],
    [
      'hosts: [10.0.0.1]\nnamesrv: [mq1]',
      'prod.yaml:4:10: namesrv: is a list, and must be a mapping (Write namesrv: { hosts: [mq1, mq2] }.)',
    ],
    [
      'hosts: [10.0.0.1]\nbrokers: { groups: [broker-a] }',
      'prod.yaml:4:20: brokers.groups: is a list, and must be a mapping of broker names (Write groups: { broker-a: {',
    ],
    [
      'hosts: { mq1: { address: 10.0.0.256 } }',
      "'10.0.0.256' is no IP address (Write four numbers from 0 to 255 (without leading zeros), e.g. 10.0.0.11.)",
    ],
    ['', 'prod.yaml:1:1: hosts is missing (Write hosts: { mq1: { address'],
  ])('are said of %s', (text, complaint) => {
    const [first] = complaintsOf(`cluster: c\nrocketmq: { version: 5.3.3 }\n${text}\n`)
    expect(first).toContain(complaint)
  })

  it('are of INI in an INI', () => {
    const text = '[namesrv]\nmq1 ansible_host=10.0.0.1\n[brokers]\nmq1 broker_name=a\n[all:vars]\n'
    expect(complaintsOf(text, 'hosts.ini')).toEqual([
      'hosts.ini:1:1: rocketmq_version is missing (Write rocketmq_version=5.5.0, under [all:vars].)',
    ])
  })
})
