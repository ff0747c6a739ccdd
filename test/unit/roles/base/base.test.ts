import { describe, expect, test } from 'vitest'
import { base } from '../../../../roles/base/index.ts'
import { limitsFile, limitsWithOthers } from '../../../../roles/base/limits.ts'
import { foldersOf } from '../../../../roles/base/directories.ts'
import { stateDir } from '../../../../src/layout/state.ts'
import { heap } from '../../../../roles/heap/index.ts'
import { jdk } from '../../../../roles/jdk/index.ts'
import { rocketmq } from '../../../../roles/rocketmq/index.ts'
import type { AnyResource, Resource } from '../../../../src/engine/resource.ts'
import { parseInventory } from '../../../../src/inventory/index.ts'
import type { Cluster } from '../../../../src/model/cluster.ts'
import { hostNamed } from '../../support/cluster.ts'

const cluster = parseInventory(
  `cluster: c1
rocketmq: { version: 5.3.3 }
artifact: { file: /tmp/rocketmq.zip }
firewall: { manage: false }
sysctl: { vm.max_map_count: 655360 }
hosts: { mq1: { address: 192.0.2.11, privateAddress: 10.0.0.11 }, mq2: { address: 10.0.0.12 } }
namesrv: { hosts: [mq2] }
brokers:
  groups: { broker-a: { master: { host: mq1, config: { storePathCommitLog: '/ssd1/log,/ssd2/log' } } } }
`,
  'c1.yaml',
  {},
)
const host = hostNamed(cluster, 'mq1')

const ids = (made: readonly AnyResource[]): string[] => made.map((one) => (one as unknown as Resource).id)

describe('base', () => {
  test('folders with their owners, parents first', () => {
    expect(foldersOf(cluster, host).map((d) => `${d.mode} ${d.user}:${d.group} ${d.path}`)).toEqual([
      '0755 root:root /opt/rocketmq',
      '0755 root:root /opt/rocketmq/releases',
      '0700 root:root /opt/rocketmq/.staging',
      '0700 root:root /var/lib/rmq-provision/c1',
      '0700 root:root /var/lib/rmq-provision/c1/instances',
      '0750 root:rocketmq /etc/rocketmq',
      '0755 rocketmq:rocketmq /data/rocketmq',
      '0750 rocketmq:rocketmq /data/rocketmq/broker-a-0',
      '0750 rocketmq:rocketmq /data/rocketmq/broker-a-0/store',
      '0750 rocketmq:rocketmq /data/rocketmq/broker-a-0/logs',
      '0750 rocketmq:rocketmq /ssd1/log',
      '0750 rocketmq:rocketmq /ssd2/log',
      '0700 rocketmq:rocketmq /data/rocketmq/broker-a-0/tmp',
    ])
  })

  test('the user comes before what belongs to it', () => {
    expect(ids(base(cluster, host))[0]).toBe('user:rocketmq')
  })

  test('without kernel settings there is no file for them', () => {
    expect(ids(base({ ...cluster, sysctl: {} }, host)).filter((id) => id.includes('sysctl'))).toEqual([])
    expect(ids(base(cluster, host)).filter((id) => id.includes('sysctl'))).toEqual([
      `file:/var/lib/rmq-provision/${cluster.name}/sysctl`,
      'file:/etc/sysctl.d/90-rocketmq.conf',
      'sysctl:running',
    ])
  })

  test('limits are for the service’s user', () => {
    expect(limitsFile('mq')).toContain('\nmq hard nofile 655350\n')
    const both = limitsWithOthers('mq', limitsFile('rocketmq'))
    expect(both).toBe(limitsFile('mq', 'rocketmq'))
    expect(limitsWithOthers('rocketmq', both)).toBe(both)
    expect(limitsWithOthers('mq', '')).toBe(limitsFile('mq'))
  })

  test('state lies apart per cluster', () => {
    expect(stateDir({ name: 'c1' })).toBe('/var/lib/rmq-provision/c1')
  })
})

describe('the roles of a host', () => {
  test.each<[string, Partial<Cluster>, string[]]>([
    [
      'package',
      {},
      [
        'jdk-package:17',
        'jdk-link:/opt/rocketmq/jdk-17',
        'release:/opt/rocketmq/releases/5.3.3',
        'link:/opt/rocketmq/current',
        'heap:/opt/rocketmq/releases/5.3.3/bin/runbroker.sh',
        'heap:/opt/rocketmq/releases/5.3.3/bin/tools.sh',
      ],
    ],
    [
      'archive and a distribution on the host',
      {
        jdk: {
          kind: 'archive',
          major: 8,
          home: '/usr/local/java/jdk1.8.0_221',
          source: { kind: 'file', path: '/tmp/jdk.tgz' },
        },
        artifact: { kind: 'onHost', path: '/usr/local/rocketmq' },
      },
      [
        'jdk:/usr/local/java/jdk1.8.0_221',
        'release:/usr/local/rocketmq',
        'heap:/usr/local/rocketmq/bin/runbroker.sh',
        'heap:/usr/local/rocketmq/bin/tools.sh',
      ],
    ],
  ])('%s', (_what, change, expected) => {
    const changed = { ...cluster, ...change }
    expect(ids([...jdk(changed, host), ...rocketmq(changed, host), ...heap(changed, host)])).toEqual(expected)
  })

  test('every id of a host is its own', () => {
    const all = ids([base, jdk, rocketmq, heap].flatMap((role) => role(cluster, host)))
    expect(new Set(all).size).toBe(all.length)
  })

  test('a host without instances has no scripts to tune', () => {
    expect(heap({ ...cluster, instances: [] }, host)).toEqual([])
  })
})
