import { describe, expect, it, test } from 'vitest'
import { InventoryError, parseInventory } from '../../../src/inventory/index.ts'
import type { Cluster } from '../../../src/model/cluster.ts'
import {
  actionOf,
  advisories,
  advisoriesFor,
  appliesTo,
  messageOf,
  rangeText,
} from '../../../src/releases/advisories/index.ts'

interface Parts {
  readonly version: string
  /** Of brokers. */
  readonly config?: string
  readonly group?: string
  readonly clients?: string
  /** Keys of the brokers' files that the inventory gives no other way. */
  readonly keys?: Readonly<Record<string, string>>
  /** Further sections, a line each. */
  readonly more?: string
}

const SLAVES = '{ replication: async, master: mq1, slaves: [mq2] }'
const withAddress = (config: string) =>
  `{ replication: async, master: mq1, slaves: [{ host: mq2, config: { ${config} } }] }`
const ADDRESS = "haMasterAddress: '10.0.0.1:10912'"
const ELECTED = (replication: string) => `{ replication: ${replication}, members: [mq1, mq2, mq3] }`
const CONTROLLERS = 'controllers: { hosts: [mq1, mq2, mq3] }'
const TIERED = 'messageStorePlugIn: org.apache.rocketmq.tieredstore.TieredMessageStore'
const TIERED_5_1_0 = `${TIERED}, tieredStoreFilepath: /tiered`
const provider = (name: string) => ({
  tieredBackendServiceProvider: `org.apache.rocketmq.tieredstore.provider.${name}`,
})
const POSIX = provider('PosixFileSegment')
const ACL = 'acl: { accessKey: admin, secretKey: "${KEY}" }'
const PROXIES = 'proxies: { hosts: [{ host: mq3 }] }'

function inventory({
  version,
  config = '',
  group = '{ master: mq1 }',
  clients = '[10.0.0.1/32]',
  more = '',
}: Parts) {
  return `cluster: c
rocketmq: { version: ${version} }
${more.includes('docker') ? '' : 'artifact: { file: rocketmq.archive }'}
hosts: { mq1: { address: 10.0.0.1 }, mq2: { address: 10.0.0.2 }, mq3: { address: 10.0.0.3 } }
firewall: { clients: ${clients} }
namesrv: { hosts: [mq1, mq2] }
brokers:
  config: { ${config} }
  ${more.includes('javaOptions') ? more : ''}
  groups: { broker-a: ${group} }
${more.includes('javaOptions') ? '' : more}
`
}

function clusterOf(parts: Parts, text = inventory(parts)): Cluster {
  const env = { HOME: '/home/me', KEY: 'secret-key' }
  const cluster = parseInventory(text, 'prod.yaml', env, { listsAdvisories: true })
  const keys = Object.entries(parts.keys ?? {})
  const instances = cluster.instances.map((each) => ({ ...each, config: new Map([...each.config, ...keys]) }))
  return { ...cluster, instances }
}

const idsOf = (parts: Parts): string[] => advisoriesFor(clusterOf(parts)).map(({ advisory }) => advisory.id)

const OPEN = { clients: '[10.0.0.0/24]' }
const TLS = { more: 'javaOptions: [-Dtls.server.mode=enforcing]' }

/** By id: an inventory to which the advisory applies, and the nearest one to which it does not. */
const cases: Readonly<Record<string, readonly [applies: Parts, nearest: Parts][]>> = {
  'cve-2023-33246': [
    [
      { version: '4.9.5', ...OPEN },
      { version: '4.9.6', ...OPEN },
    ],
    [
      { version: '5.1.0', ...OPEN },
      { version: '5.1.1', ...OPEN },
    ],
    [{ version: '4.7.0', clients: "['0.0.0.0/0']" }, { version: '4.7.0' }],
    [
      { version: '5.0.0', clients: '[10.0.0.0/30]' },
      { version: '5.0.0', clients: '[10.0.0.1, 10.0.0.2/32]' },
    ],
    [
      { version: '4.9.4', clients: '[10.0.0.9/32]' },
      { version: '4.9.4', clients: '[10.0.0.3/32]' },
    ],
  ],
  'cve-2023-37582': [
    [
      { version: '4.9.6', ...OPEN },
      { version: '4.9.7', ...OPEN },
    ],
    [
      { version: '5.1.1', ...OPEN },
      { version: '5.1.2', ...OPEN },
    ],
    [{ version: '5.1.1', ...OPEN }, { version: '5.1.1' }],
  ],
  'cve-2024-23321': [
    [
      { version: '5.2.0', config: 'aclEnable: true' },
      { version: '5.2.0', config: 'aclEnable: false' },
    ],
    [
      { version: '4.9.8', config: 'aclEnable: TRUE' },
      { version: '5.3.0', config: 'aclEnable: true' },
    ],
  ],
  'cve-2019-17572': [
    [
      { version: '4.6.0', config: 'autoCreateTopicEnable: true' },
      { version: '4.6.1', config: 'autoCreateTopicEnable: true' },
    ],
    [{ version: '4.6.0', config: 'autoCreateTopicEnable: true' }, { version: '4.6.0' }],
  ],
  'tls-enforcing-executes': [
    [
      { version: '5.4.0', ...TLS },
      { version: '5.5.0', ...TLS },
    ],
    [
      { version: '5.4.0', ...TLS },
      { version: '5.4.0', more: 'javaOptions: [-Dtls.server.mode=permissive]' },
    ],
  ],
  'tls-reload-leak': [
    [
      { version: '5.5.0', ...TLS },
      { version: '5.5.1', ...TLS },
    ],
    [
      { version: '5.5.0', more: 'javaOptions: [-Dtls.server.mode=permissive]' },
      { version: '5.5.0', more: 'javaOptions: [-Dtls.server.mode=disabled]' },
    ],
  ],
  'mqbroker-prints-passwords': [
    [
      { version: '5.3.4', more: ACL },
      { version: '5.3.3', more: ACL },
    ],
    [{ version: '5.5.1', more: ACL }, { version: '5.5.1' }],
  ],
  'slave-deletes-tables': [
    [
      { version: '5.3.2', group: SLAVES },
      { version: '5.3.1', group: SLAVES },
    ],
    [
      { version: '5.4.0', group: SLAVES },
      { version: '5.5.0', group: SLAVES },
    ],
    [{ version: '5.3.3', group: SLAVES }, { version: '5.3.3' }],
    [
      { version: '5.3.3', group: ELECTED('controller'), more: CONTROLLERS },
      { version: '5.5.0', group: ELECTED('controller'), more: CONTROLLERS },
    ],
  ],
  'slave-topics-of-older-master': [
    [
      { version: '5.3.4', group: SLAVES },
      { version: '5.3.3', group: SLAVES },
    ],
    [
      { version: '5.4.0', group: SLAVES },
      { version: '5.5.0', group: SLAVES },
    ],
    [{ version: '5.4.0', group: SLAVES }, { version: '5.4.0' }],
  ],
  'controller-mode-broker-fails': [
    [
      { version: '5.1.2', group: ELECTED('controller'), more: CONTROLLERS },
      { version: '5.1.3', group: ELECTED('controller'), more: CONTROLLERS },
    ],
    [
      { version: '5.1.2', group: ELECTED('controller'), more: CONTROLLERS },
      { version: '5.1.2', group: SLAVES },
    ],
  ],
  'jraft-dead-brokers': [
    [
      { version: '5.3.3', more: CONTROLLERS, keys: { controllerType: 'jRaft' } },
      { version: '5.3.4', more: CONTROLLERS, keys: { controllerType: 'jRaft' } },
    ],
    [
      { version: '5.3.3', more: CONTROLLERS, keys: { controllerType: 'jRaft' } },
      { version: '5.3.3', more: 'controllers: { hosts: [mq1], config: { controllerType: DLedger } }' },
    ],
  ],
  'controller-election': [
    [
      { version: '5.5.0', more: CONTROLLERS },
      { version: '5.5.1', more: CONTROLLERS },
    ],
    [{ version: '5.5.0', more: CONTROLLERS }, { version: '5.5.0' }],
  ],
  'controller-upgrade-not-rolling': [
    [
      { version: '5.1.0', more: CONTROLLERS },
      { version: '5.1.1', more: CONTROLLERS },
    ],
  ],
  'dledger-deprecated': [
    [
      { version: '5.5.1', group: ELECTED('dledger') },
      { version: '5.5.0', group: ELECTED('dledger') },
    ],
    [
      { version: '5.5.1', group: ELECTED('dledger') },
      { version: '5.5.1', group: SLAVES },
    ],
  ],
  'jdk-8-fails': [
    [
      { version: '5.5.1', more: 'jdk: { version: 8 }' },
      { version: '5.5.0', more: 'jdk: { version: 8 }' },
    ],
    [
      { version: '5.5.1', more: 'jdk: { version: 8 }' },
      { version: '5.5.1', more: 'jdk: { version: 11 }' },
    ],
    [
      { version: '5.5.1', more: 'runtime: docker' },
      { version: '5.5.0', more: 'runtime: docker' },
    ],
  ],
  'jdk-8-in-image': [
    [
      { version: '5.5.1', more: 'runtime: docker\njdk: { version: 17 }' },
      {
        version: '5.5.1',
        more: 'runtime: docker\nimage: { name: our/rocketmq:5.5.1 }\njdk: { version: 17 }',
      },
    ],
    [
      { version: '5.5.1', more: 'runtime: docker\njdk: { version: 17 }' },
      { version: '5.5.1', more: 'jdk: { version: 17 }' },
    ],
  ],
  'jdk-without-ext-dirs': [
    [
      { version: '4.9.2', more: 'jdk: { version: 11 }' },
      { version: '4.9.3', more: 'jdk: { version: 11 }' },
    ],
    [{ version: '3.2.6', more: 'jdk: { version: 17 }' }, { version: '3.2.6' }],
  ],
  'jdk-7-too-old': [
    [
      { version: '4.3.0', more: 'jdk: { version: 7 }' },
      { version: '3.2.6', more: 'jdk: { version: 7 }' },
    ],
    [
      { version: '5.5.0', more: 'jdk: { version: 7 }' },
      { version: '5.5.0', more: 'jdk: { version: 8 }' },
    ],
  ],
  'jdk-needs-flags': [
    [
      { version: '4.9.8', more: 'jdk: { version: 17 }' },
      { version: '5.0.0', more: 'jdk: { version: 17 }' },
    ],
    [{ version: '4.9.8', more: 'jdk: { version: 11 }' }, { version: '4.9.8' }],
  ],
  'proxy-metrics-stop-it': [
    [
      { version: '5.4.0', more: 'proxies: { hosts: [mq3], config: { metricsExporterType: PROM } }' },
      { version: '5.5.0', more: 'proxies: { hosts: [mq3], config: { metricsExporterType: PROM } }' },
    ],
    [
      { version: '5.4.0', more: 'proxies: { hosts: [mq3], config: { metricsExporterType: PROM } }' },
      { version: '5.4.0', config: 'metricsExporterType: PROM', more: PROXIES },
    ],
  ],
  'proxy-acl-consumers': [
    [
      { version: '5.3.3', more: `${PROXIES}\n${ACL}` },
      { version: '5.3.4', more: `${PROXIES}\n${ACL}` },
    ],
    [
      { version: '5.3.3', more: `${PROXIES}\n${ACL}` },
      { version: '5.3.3', more: PROXIES },
    ],
    [
      { version: '5.3.3', more: `${PROXIES}\n${ACL}` },
      { version: '5.3.3', more: ACL },
    ],
  ],
  'otlp-out-of-memory': [
    [
      { version: '5.5.0', config: 'metricsExporterType: OTLP_GRPC' },
      { version: '5.5.1', config: 'metricsExporterType: OTLP_GRPC' },
    ],
    [
      { version: '5.5.0', config: 'metricsExporterType: OTLP_GRPC' },
      { version: '5.5.0', config: 'metricsExporterType: PROM' },
    ],
  ],
  'tiered-in-memory': [
    [
      { version: '5.5.0', config: TIERED },
      { version: '5.5.0', config: TIERED, keys: POSIX },
    ],
    [
      { version: '5.1.3', config: TIERED },
      { version: '5.1.2', config: `${TIERED}, tieredStoreFilePath: /tiered` },
    ],
    [
      { version: '5.1.0', config: TIERED_5_1_0, keys: provider('memory.MemoryFileSegment') },
      { version: '5.1.0', config: TIERED_5_1_0 },
    ],
    [{ version: '5.5.1', config: TIERED }, { version: '5.5.1' }],
  ],
  'slave-with-master-address': [
    [
      { version: '5.0.0', group: withAddress(ADDRESS) },
      { version: '4.9.8', group: withAddress(ADDRESS) },
    ],
    [
      { version: '5.5.1', group: SLAVES, config: ADDRESS },
      { version: '5.5.1', config: ADDRESS },
    ],
    [
      { version: '5.5.1', group: withAddress(ADDRESS) },
      { version: '5.5.1', group: withAddress("haMasterAddress: ''") },
    ],
    [
      { version: '5.5.1', group: withAddress(ADDRESS) },
      { version: '5.5.1', group: withAddress(`${ADDRESS}, enableSlaveActingMaster: true`) },
    ],
  ],
  'duplication-ends-replication': [
    [
      { version: '5.0.0', group: SLAVES, config: 'duplicationEnable: true' },
      { version: '4.9.8', group: SLAVES, config: 'duplicationEnable: true' },
    ],
    [
      { version: '5.5.1', group: SLAVES, config: 'duplicationEnable: true' },
      { version: '5.5.1', config: 'duplicationEnable: true' },
    ],
    [
      { version: '5.5.1', group: SLAVES, config: 'duplicationEnable: true' },
      { version: '5.5.1', group: SLAVES, config: 'duplicationEnable: false' },
    ],
  ],
  'tiered-leaks': [
    [
      { version: '5.5.0', config: TIERED, keys: POSIX },
      { version: '5.5.1', config: TIERED, keys: POSIX },
    ],
  ],
  'tiered-posix-leak': [
    [
      { version: '5.2.0', config: TIERED },
      { version: '5.3.0', config: TIERED },
    ],
  ],
  'rocksdb-slave-topics': [
    [
      { version: '5.4.0', config: 'storeType: defaultRocksDB', group: SLAVES },
      { version: '5.5.0', config: 'storeType: defaultRocksDB', group: SLAVES },
    ],
    [
      { version: '5.4.0', config: 'storeType: defaultRocksDB', group: SLAVES },
      { version: '5.4.0', config: 'storeType: defaultRocksDB' },
    ],
    [
      { version: '5.4.0', config: 'storeType: defaultRocksDB', group: SLAVES },
      { version: '5.4.0', group: SLAVES },
    ],
  ],
  'rocksdb-one-way': [
    [
      { version: '5.5.0', config: 'timerRocksDBEnable: true' },
      { version: '5.5.0', config: 'timerRocksDBEnable: false' },
    ],
    [
      { version: '5.1.4', config: 'storeType: defaultRocksDB' },
      { version: '5.1.4', config: 'storeType: default' },
    ],
  ],
  'rocksdb-keeps-expired-entries': [
    [
      { version: '5.5.1', config: 'storeType: defaultRocksDB' },
      { version: '5.5.0', config: 'storeType: defaultRocksDB' },
    ],
  ],
  'rocksdb-aarch64': [
    [{ version: '5.4.0' }, { version: '5.3.4' }],
    [{ version: '5.5.0' }, { version: '5.5.1' }],
  ],
  'timer-engine-key': [
    [
      { version: '5.4.0', config: 'timerRocksDBEnable: true' },
      { version: '5.5.0', config: 'timerRocksDBEnable: true' },
    ],
  ],
  'recover-fails': [[{ version: '5.4.0' }, { version: '5.5.0' }]],
}

const rows = Object.entries(cases).flatMap(([id, pairs]) =>
  pairs.map(([applies, nearest]) => ({ id, applies, nearest })),
)

describe('an advisory', () => {
  it.each(rows)('$id applies to $applies', ({ id, applies }) => {
    expect(idsOf(applies)).toContain(id)
  })

  it.each(rows)('$id does not apply to $nearest', ({ id, nearest }) => {
    expect(idsOf(nearest)).not.toContain(id)
  })

  test('each has its cases, and a name of its own', () => {
    expect(advisories.map(({ id }) => id).toSorted()).toEqual(Object.keys(cases).toSorted())
  })

  it('is written for people: one sentence, an imperative with a full stop, a source', () => {
    for (const { summary, action, sources } of advisories) {
      expect(summary).toMatch(/^[A-Z][^\n]*\.$/)
      expect(action).toMatch(/^[A-Z][^\n]*\.$/)
      for (const source of sources) expect(source).toMatch(/^(?:CVE-\d{4}-\d+|#\d+|[A-Za-z][\w. ]+)$/)
    }
  })

  it('is refused only where its severity is error', () => {
    const refused = advisories.filter(({ refused }) => refused === true)
    expect(new Set(refused.map(({ severity }) => severity))).toEqual(new Set(['error']))
    expect(refused.length).toBeGreaterThan(0)
  })
})

describe('an inventory with ports that are open', () => {
  const open = (firewall: string, version = '4.9.5') => {
    const text = inventory({ version }).replace(/^firewall:.*$/m, firewall)
    const found = advisoriesFor(clusterOf({ version }, text)).find(
      ({ advisory }) => advisory.id === 'cve-2023-37582',
    )
    return found && messageOf(found, (key) => key)
  }

  it.each([
    ['', 'firewall.clients is empty, which admits every address'],
    ['firewall: { manage: false, clients: [10.0.0.1] }', 'firewall.manage is false'],
    ["firewall: { clients: [10.0.0.1, '::/0'] }", 'firewall.clients admits ::/0'],
    [
      'firewall: { clients: [1.0.0.0/8, 2.0.0.0/8, 3.0.0.0/8, 4.0.0.0/8, 5.0.0.0/8, 6.0.0.0/8] }',
      'firewall.clients admits 1.0.0.0/8, 2.0.0.0/8, 3.0.0.0/8, 4.0.0.0/8, 5.0.0.0/8 and 1 more',
    ],
  ])('%s', (firewall, about) => {
    expect(open(firewall)).toBe(
      `Anyone who reaches a port of a name server can run commands on its host (RocketMQ 4.9.5, CVE-2023-37582, #6843): ${about}`,
    )
  })

  it('has a severe warning, which is no error', () => {
    const { warnings } = parseInventory(inventory({ version: '4.9.6', ...OPEN }), 'prod.yaml', {})
    expect(warnings.filter(({ severe }) => severe)).toEqual([
      {
        code: 'cve-2023-37582',
        message:
          'Anyone who reaches a port of a name server can run commands on its host (RocketMQ 4.9.6, CVE-2023-37582, #6843): firewall.clients admits 10.0.0.0/24',
        hint: 'Raise rocketmq.version to 4.9.8, or to 5.5.0 or later. Until then let only the hosts of the cluster connect: keep firewall.manage true and list their addresses in firewall.clients.',
        position: { file: 'prod.yaml', line: 2, column: 22 },
        severe: true,
      },
    ])
  })

  it('names the variables of an INI', () => {
    const ini = `[all:vars]
rocketmq_version=4.9.6
rocketmq_cluster=c
[namesrv]
10.0.0.1
[brokers]
10.0.0.1 broker_name=broker-a
`
    const { warnings } = parseInventory(ini, 'hosts.ini', {})
    const [found] = warnings.filter(({ severe }) => severe)
    expect(found?.message).not.toContain('firewall.clients')
    expect(found?.hint).not.toContain('rocketmq.version')
  })
})

describe('advisoriesFor', () => {
  it('tests another release than the inventory names', () => {
    const cluster = clusterOf({ version: '5.5.0', group: SLAVES })
    expect(advisoriesFor(cluster).map(({ advisory }) => advisory.id)).not.toContain('slave-deletes-tables')
    const old = advisoriesFor(cluster, '5.3.3').filter(
      ({ advisory }) => advisory.id === 'slave-deletes-tables',
    )
    expect(old).toMatchObject([{ version: '5.3.3', about: ['broker-a-1'] }])
  })

  it('has none for the newest release with slaves on JDK 17', () => {
    const found = advisoriesFor(clusterOf({ version: '5.5.1', group: SLAVES }))
    expect(found).toEqual([])
  })

  it.each([
    ['5.5.1', 'jdk: { version: 8 }', 'jdk-8-fails'],
    ['5.4.0', 'proxies: { hosts: [mq3], config: { metricsExporterType: PROM } }', 'proxy-metrics-stop-it'],
  ])('%s with %s is refused', (version, more, code) => {
    const text = inventory({ version, more })
    const refusal = (() => {
      try {
        parseInventory(text, 'prod.yaml', {})
      } catch (error) {
        return error
      }
      return undefined
    })()
    expect(refusal).toBeInstanceOf(InventoryError)
    expect(refusal).toMatchObject({ exitCode: 2, problems: [{ code }] })
  })
})

describe('the text of an advisory', () => {
  it.each([
    ['cve-2023-33246', 'up to 4.9.5, 5.0.0 to 5.1.0'],
    ['slave-deletes-tables', '5.3.2 to 5.4.0'],
    ['controller-mode-broker-fails', '5.1.2'],
    ['dledger-deprecated', '5.5.1 and later'],
  ])('%s is of %s', (id, range) => {
    const [found] = advisories.filter((each) => each.id === id)
    expect(found && rangeText(found)).toBe(range)
  })

  it('has no braces left', () => {
    for (const advisory of advisories) expect(actionOf(advisory, (key) => key)).not.toMatch(/[{}]/)
  })

  it('knows the releases of a fault', () => {
    const ids = advisories.filter((each) => appliesTo(each, '5.3.3')).map(({ id }) => id)
    expect(ids).toContain('slave-deletes-tables')
    expect(ids).not.toContain('cve-2023-33246')
  })
})
