import { describe, expect, it } from 'vitest'
import { concernedHosts, select } from '../../../src/run/selection.ts'
import { parseInventory } from '../../../src/inventory/index.ts'

const cluster = parseInventory(
  `cluster: c
rocketmq: { version: 5.3.3 }
artifact: { file: /tmp/rocketmq.zip }
heap: { namesrv: 256m, broker: 512m }
hosts: { mq1: { address: 10.0.0.1 }, mq2: { address: 10.0.0.2 }, mq3: { address: 10.0.0.3 } }
namesrv: { hosts: [mq1, mq2] }
brokers:
  groups:
    broker-a: { replication: async, master: mq2, slaves: [mq3] }
`,
  'c.yaml',
  {},
)

const all = ['namesrv-mq1', 'namesrv-mq2', 'broker-a-0', 'broker-a-1']

describe('--limit', () => {
  it.each([
    [undefined, ['mq1', 'mq2', 'mq3'], all],
    [['mq2'], ['mq2'], ['namesrv-mq2', 'broker-a-0']],
    [['broker-a'], ['mq2', 'mq3'], ['broker-a-0', 'broker-a-1']],
    [['broker-a-1'], ['mq3'], ['broker-a-1']],
    [
      ['mq1', 'broker-a-1'],
      ['mq1', 'mq3'],
      ['namesrv-mq1', 'broker-a-1'],
    ],
  ])('%j leaves hosts %j', (limit, hosts, instances) => {
    const selection = select(cluster, limit)
    expect([...selection.hosts].sort()).toEqual(hosts)
    expect([...selection.instances].sort()).toEqual([...instances].sort())
  })

  it('names what there is when a name is unknown', () => {
    expect(() => select(cluster, ['broker-c'])).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: "--limit: there is no host, group or instance 'broker-c'",
        hint: 'Use one of: mq1, mq2, mq3, broker-a, namesrv-mq1, namesrv-mq2, broker-a-0, broker-a-1.',
      }),
    )
  })
})

describe('the hosts that --limit leaves out and a run locks all the same', () => {
  it.each([
    ['nothing is left out', undefined, []],
    ['the slave of a chosen master, and the other name server', ['mq2'], ['mq1', 'mq3']],
    ['the master of a chosen slave', ['broker-a-1'], ['mq2']],
    ['none when a group is chosen whole', ['broker-a'], []],
    ['the other name server', ['namesrv-mq1'], ['mq2']],
  ])('%s', (_what, limit, hosts) => {
    expect(concernedHosts(cluster, select(cluster, limit)).map(({ name }) => name)).toEqual(hosts)
  })
})
