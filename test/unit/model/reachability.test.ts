import { expect, test } from 'vitest'
import { passagesFrom } from '../../../src/model/reachability.ts'
import { parse } from '../inventory/support.ts'

/** 'mq2 → 203.0.113.1:10911' of each passage to a public address. */
function publicPassages(brokers: string, more = '', config = ''): string[] {
  const cluster = parse(`cluster: c
rocketmq: { version: 5.5.0 }
artifact: { onHost: /opt/rmq }
hosts:
  mq1: { address: 10.0.0.1, publicAddress: 203.0.113.1 }
  mq2: { address: 10.0.0.2, publicAddress: 203.0.113.2 }
  mq3: { address: 10.0.0.3 }
namesrv: { hosts: [mq1, mq3] }
${more}
brokers: { config: { metricsExporterType: PROM, ${config} }, groups: { ${brokers} } }
`)
  return cluster.hosts
    .flatMap((host) => passagesFrom(cluster, host))
    .filter(({ isPublic }) => isPublic)
    .map(({ from, address, port }) => `${from} → ${address}:${port}`)
}

test('ports of replication and elections are to be reached from the other hosts of the group only', () => {
  const cluster = parse(`cluster: c
rocketmq: { version: 5.5.0 }
artifact: { onHost: /opt/rmq }
hosts: { mq1: { address: 10.0.0.1 }, mq2: { address: 10.0.0.2 }, mq3: { address: 10.0.0.3 } }
namesrv: { hosts: [mq1] }
controllers: { hosts: [mq1] }
brokers:
  groups:
    a: { master: mq1, slaves: [mq2] }
    b: { replication: dledger, listenPort: 10921, members: [mq2, mq3, { host: mq3, listenPort: 10941 }] }
    c: { master: { host: mq3, listenPort: 10931 } }
`)
  const inside = cluster.hosts
    .flatMap((host) => passagesFrom(cluster, host))
    .filter(({ purpose }) => ['ha', 'raft', 'controller'].includes(purpose))
    .map(({ from, instance, purpose }) => `${from} → ${instance} ${purpose}`)
  expect(inside.toSorted()).toEqual([
    'mq1 → a-1 ha',
    'mq2 → a-0 ha',
    'mq2 → b-n1 raft',
    'mq2 → b-n2 raft',
    'mq2 → controller-mq1 controller',
    'mq3 → b-n0 raft',
    'mq3 → controller-mq1 controller',
  ])
})

test.each<[string, string, string, string[]]>([
  ['no host for a master alone', 'a: { master: mq1 }', '', []],
  [
    'slaves: they ask their master only',
    'a: { master: mq1, slaves: [mq2, mq3] }',
    '',
    [
      'mq2 → 203.0.113.1:10911',
      'mq2 → 203.0.113.1:10909',
      'mq3 → 203.0.113.1:10911',
      'mq3 → 203.0.113.1:10909',
    ],
  ],
  ['no host for a slave', 'a: { master: mq3, slaves: [mq2] }', '', []],
  [
    'proxies, also on the same host',
    'a: { master: mq1 }',
    'proxies: { hosts: [mq1, mq3] }',
    [
      'mq1 → 203.0.113.1:10911',
      'mq1 → 203.0.113.1:10909',
      'mq3 → 203.0.113.1:10911',
      'mq3 → 203.0.113.1:10909',
    ],
  ],
  ['no other group', 'a: { master: mq1 }, b: { master: mq3 }', '', []],
])('the announced address is to be reached from %s', (_what, brokers, more, expected) => {
  expect(publicPassages(brokers, more)).toEqual(expected)
})

const BOTH_WAYS = [
  'mq2 → 203.0.113.1:10911',
  'mq2 → 203.0.113.1:10909',
  'mq1 → 203.0.113.2:10911',
  'mq1 → 203.0.113.2:10909',
]

test('a slave that acts as master is to be reached from the master', () => {
  expect(
    publicPassages('a: { master: mq1, slaves: [mq2] }', '', 'enableSlaveActingMaster: true').toSorted(),
  ).toEqual(BOTH_WAYS.toSorted())
})

test.each([
  ['dledger', ''],
  ['controller', 'controllers: { hosts: [mq3] }'],
])('each member of a group with replication: %s is to be reached from the others', (replication, more) => {
  const group = `a: { replication: ${replication}, members: [mq1, mq2, mq3] }`
  expect(publicPassages(group, more)).toEqual(expect.arrayContaining(BOTH_WAYS))
})
