import { describe, expect, it } from 'vitest'
import { advisories } from '../../../../src/releases/advisories/index.ts'
import { instanceOf } from '../../support/cluster.ts'
import { complaintsOf, parse } from '../support.ts'

interface Parts {
  readonly version?: string
  readonly config?: string
  readonly top?: string
  readonly namesrv?: string
  readonly groups?: string
  readonly jdk?: string
}

/** Broker files that people run, each as the smallest inventory with the keys in question. */
const inventory = ({
  version = '5.3.3',
  config = '',
  top = '',
  namesrv = '',
  groups,
  jdk = '',
}: Parts): string =>
  `cluster: c
rocketmq: { version: ${version} }
artifact: { file: rocketmq.archive }
${jdk === '' ? '' : `jdk: { version: ${jdk} }`}
firewall: { clients: [10.0.0.1/32] }
hosts: { mq1: { address: 10.0.0.1 }, mq2: { address: 10.0.0.2 }, mq3: { address: 10.0.0.3 } }
namesrv: { hosts: [mq1, mq2], config: { ${namesrv} } }
brokers:
  config: { ${config} }
  groups: { ${groups ?? 'a: { master: mq1 }'} }
${top}
`

const place = /^prod\.yaml:\d+:\d+: /
const errors = (parts: Parts): string[] =>
  complaintsOf(inventory(parts), 'prod.yaml').map((line) => line.replace(place, ''))
const warnings = (parts: Parts): string[] => {
  const quiet = new Set<string>([...advisories.map(({ id }) => id), 'acl-1', 'sync-without-slave'])
  return parse(inventory(parts))
    .warnings.filter(({ code }) => !quiet.has(code))
    .map(({ message, hint }) => `${message} (${hint ?? ''})`)
}

const DLEDGER = 'a: { replication: dledger, members: [mq1, mq2, mq3] }'
const CONTROLLER = 'a: { replication: controller, members: [mq1, mq2] }'
const PLUG_IN = 'messageStorePlugIn: org.apache.rocketmq.tieredstore.TieredMessageStore'
const POSIX = 'tieredBackendServiceProvider: org.apache.rocketmq.tieredstore.provider.PosixFileSegment'

describe('a broker is refused', () => {
  it.each<[string, Parts, string]>([
    [
      'a key of the address server',
      { version: '4.7.1', jdk: '8', config: 'rmqAddressServerDomain: ns.example.com' },
      'brokers.config.rmqAddressServerDomain: brokers get the addresses of namesrv.hosts, so the address server is never asked (Take it out.)',
    ],
    [
      'the address server itself',
      { config: 'fetchNamesrvAddrByAddressServer: true' },
      'brokers.config.fetchNamesrvAddrByAddressServer: brokers get the addresses of namesrv.hosts, so the address server is never asked (Take it out.)',
    ],
    [
      'a blank behind a text of a release that trims it',
      { version: '5.3.2', config: "flushDiskType: 'SYNC_FLUSH '" },
      "brokers.config.flushDiskType: 'SYNC_FLUSH ' begins or ends with a blank; this release takes it away, earlier ones do not (Write SYNC_FLUSH.)",
    ],
    [
      'a blank behind a number of the same release',
      { version: '5.3.2', config: "fileReservedTime: '168 '" },
      "brokers.config.fileReservedTime: '168 ' begins or ends with a blank, which RocketMQ does not trim (Write 168.)",
    ],
    [
      'a comment behind a value',
      { config: "flushDiskType: 'SYNC_FLUSH # sync'" },
      "brokers.config.flushDiskType: 'SYNC_FLUSH # sync' has a comment behind it, which RocketMQ reads as a part of the value (Write SYNC_FLUSH alone, and the comment on a line of its own.)",
    ],
    [
      'authentication without acl',
      { config: 'authenticationEnabled: true' },
      'brokers.config.authenticationEnabled: without acl rmq-provision does not sign its requests, and the brokers would refuse them (Take it out, and write acl: { accessKey: …, secretKey: … } at the top.)',
    ],
    [
      'ACL 1.0 in a release without it',
      { version: '5.5.0', config: 'aclEnable: true' },
      'brokers.config.aclEnable: RocketMQ 5.5.0 reads aclEnable, but its ACL 1.0 is gone: the cluster would be open (Take it out, and write acl: { accessKey: …, secretKey: … } at the top.)',
    ],
    [
      'a pool that the direct memory does not hold',
      { config: 'transientStorePoolEnable: true' },
      'a-0 takes 5g of direct memory at its start, and direct is 4g: it would end with OutOfMemoryError (Write heap: { size: 4g, direct: 6g }, or a smaller transientStorePoolSize.)',
    ],
    [
      'an id that controllers give',
      { groups: CONTROLLER, top: 'controllers: { hosts: [mq1, mq2, mq3] }', config: 'brokerId: -1' },
      'brokers.config.brokerId: rmq-provision writes brokerId itself (Take it out: masters have 0, slaves what { host, brokerId } says, and members of groups that elect get theirs in the election.)',
    ],
    [
      'the home of another installation',
      { version: '4.9.4', jdk: '8', config: 'rocketmqHome: /usr/local/rocketmq' },
      'brokers.config.rocketmqHome: rmq-provision writes rocketmqHome itself (Take it out: it is rocketmq.home.)',
    ],
    [
      'a ratio that is clamped',
      { config: 'diskSpaceWarningLevelRatio: 95' },
      'brokers.config.diskSpaceWarningLevelRatio: RocketMQ silently takes 95 for 90 (Write a number from 35 to 90.)',
    ],
    [
      'a ratio as a fraction',
      { config: 'diskMaxUsedSpaceRatio: 0.75' },
      "brokers.config.diskMaxUsedSpaceRatio: '0.75' is no whole number; RocketMQ would silently keep the default (Write 75: it is a percentage.)",
    ],
    [
      'a precision that is rounded',
      { config: 'timerPrecisionMs: 700' },
      'brokers.config.timerPrecisionMs: RocketMQ silently takes 700 for 500 (Write one of 100, 200, 500, 1000.)',
    ],
    [
      'a kind of store that there is not',
      { config: 'storeType: rocksdb' },
      "brokers.config.storeType: 'rocksdb' is none of its values; RocketMQ would silently use the file store (Write default or defaultRocksDB.)",
    ],
    [
      'a port above all ports',
      { config: 'haListenPort: 99999' },
      'brokers.config.haListenPort: 99999 is no port (Write a number up to 65535.)',
    ],
    [
      'a file that no message fits into',
      { config: 'maxMessageSize: 67108864, mappedFileSizeCommitLog: 1048576' },
      'a message of maxMessageSize=67108864 does not fit into a file of mappedFileSizeCommitLog=1048576: it would be refused (Write a mappedFileSizeCommitLog of at least 67174400; the default is 1073741824.)',
    ],
    [
      'a file smaller than the usual message',
      { config: 'mappedFileSizeCommitLog: 300000' },
      'a message of maxMessageSize=4194304 does not fit into a file of mappedFileSizeCommitLog=300000: it would be refused (Write a mappedFileSizeCommitLog of at least 4259840; the default is 1073741824.)',
    ],
    [
      'folders to read beside a commit log in one folder',
      { config: 'storePathCommitLog: /d2/log, readOnlyCommitLogStorePaths: /d1/log' },
      'a-0 would not read /d1/log: its commit log is in one folder (Name these folders in the key of its commit log (storePathCommitLog or storePathDLedgerCommitLog) too, with commas: the broker makes no new files in them.)',
    ],
    [
      'the loopback to listen on',
      { config: 'bindAddress: 127.0.0.1' },
      'a-0 would listen on 127.0.0.1 only, and announce 10.0.0.1 to clients (Take it out, or write 10.0.0.1.)',
    ],
    [
      'a commit log beside that of DLedger',
      { config: 'storePathCommitLog: /data1/cl', groups: DLEDGER, version: '5.4.0' },
      'a group with replication: dledger keeps its log below storePathRootDir (Write storePathDLedgerCommitLog.)',
    ],
    [
      'a key that the start overwrites',
      { config: 'authConfigPath: /x' },
      'brokers.config.authConfigPath: rmq-provision writes authConfigPath itself (Take it out: the start sets it again, after it has read the file.)',
    ],
    [
      'two brokers with one file of state',
      {
        config: 'storePathEpochFile: /data/e',
        groups: 'a: { master: mq1 }, b: { master: mq1, listenPort: 20911 }',
      },
      'b-0 and a-0 on mq1 both keep their state in /data/e (Take the key with this path out: every instance has a place of its own by default.)',
    ],
    [
      'two brokers with one port of metrics',
      {
        config: 'metricsExporterType: PROM',
        groups: 'a: { master: mq1 }, b: { master: mq1, listenPort: 20911 }',
      },
      'b-0 and a-0 on mq1 both need port 5557 (Give the one of b on mq1 a port of its own: { host: mq1, config: { metricsPromExporterPort: 5558 } }.)',
    ],
    [
      'two brokers with one haListenPort',
      {
        config: 'haListenPort: 10912',
        groups: 'a: { master: mq1 }, b: { master: mq1, listenPort: 20911 }',
      },
      'b-0 and a-0 on mq1 both need port 10912, b-0: haListenPort; a-0: listenPort 10911 + 1 (Take haListenPort out of the configuration of all: the port is listenPort + 1 then. Or write it at each member alone.)',
    ],
    [
      'folders with a colon between them',
      { config: 'storePathCommitLog: /a:/b' },
      "brokers.config.storePathCommitLog: '/a:/b' is one folder with a colon in its name (Separate several folders by commas.)",
    ],
    [
      'an empty path',
      { config: "storePathCommitLog: ''" },
      'brokers.config.storePathCommitLog: has no value (Take it out: then the default counts.)',
    ],
    [
      'a key of the tiered store without the plug-in',
      { config: 'tieredStoreFilePath: /data/tier' },
      "brokers.config.tieredStoreFilePath: RocketMQ 5.3.3 has no key 'tieredStoreFilePath' and would ignore it (It is read with messageStorePlugIn: org.apache.rocketmq.tieredstore.TieredMessageStore only.)",
    ],
    [
      'the same words in another order',
      { config: 'flushCommitLogInterval: 500' },
      "brokers.config.flushCommitLogInterval: RocketMQ 5.3.3 has no key 'flushCommitLogInterval' and would ignore it (Did you mean 'flushIntervalCommitLog'?)",
    ],
    [
      'a key that is nowhere near another',
      { config: 'remotingThreadPoolNums: 8' },
      "brokers.config.remotingThreadPoolNums: RocketMQ 5.3.3 has no key 'remotingThreadPoolNums' and would ignore it",
    ],
    [
      'a setting of clients',
      { config: 'sendMessageTimeout: 3000' },
      "brokers.config.sendMessageTimeout: RocketMQ 5.3.3 has no key 'sendMessageTimeout' and would ignore it (Take it out: it is a setting of clients.)",
    ],
  ])('%s', (_name, parts, message) => {
    expect(errors(parts)).toEqual([message])
  })
})

describe('other services are refused', () => {
  it.each<[string, Parts, string]>([
    [
      'controllers by jRaft',
      {
        groups: CONTROLLER,
        top: 'controllers: { hosts: [mq1, mq2, mq3], config: { controllerType: jRaft } }',
      },
      'controllers.config.controllerType: rmq-provision runs controllers by DLedger: jRaft has other ports, and a list of members of its own (Take it out.)',
    ],
    [
      'a port of a controller among its keys',
      { groups: CONTROLLER, top: 'controllers: { hosts: [mq1, mq2, mq3], config: { listenPort: 19876 } }' },
      'controllers.config.listenPort: rmq-provision writes listenPort itself (write it beside config: at the entry of controllers.hosts, or at controllers)',
    ],
    [
      'controllers inside of name servers',
      { namesrv: 'enableControllerInNamesrv: true' },
      'namesrv.config.enableControllerInNamesrv: each name server would be the same member of the Raft group, on a port that rmq-provision does not know (Take it out, and write controllers: { hosts: [mq1, mq2, mq3] } at the top.)',
    ],
    [
      'keys of controllers that a name server does not read',
      { namesrv: 'controllerDLegerGroup: g' },
      'namesrv.config.controllerDLegerGroup: a name server reads it only with enableControllerInNamesrv=true (Take it out, and write controllers: { hosts: [mq1, mq2, mq3] } at the top.)',
    ],
    [
      'a configuration of the name server somewhere else',
      { namesrv: 'configStorePath: /y' },
      'namesrv.config.configStorePath: rmq-provision writes configStorePath itself (Take it out: the start sets it again, after it has read the file.)',
    ],
    [
      'a size with a unit in the JSON of a proxy',
      { top: 'proxies: { hosts: [mq1], config: { grpcMaxInboundMessageSize: 100MB } }' },
      "proxies.config.grpcMaxInboundMessageSize: '100MB' is no whole number; it does not start with it (Write 104857600: it counts bytes.)",
    ],
    [
      'a mapping for a key of a proxy',
      { top: 'proxies: { hosts: [mq1], config: { grpcServerConfig: { port: 8080 } } }' },
      'proxies.config.grpcServerConfig is a mapping, and a key of a configuration file has one value (Write the ports beside config: listenPort and remotingPort.)',
    ],
  ])('%s', (_name, parts, message) => {
    expect(errors(parts)).toEqual([message])
  })
})

describe('a warning says', () => {
  it.each<[string, Parts, string]>([
    [
      'that files are deleted by force before',
      { config: 'diskMaxUsedSpaceRatio: 88' },
      'diskMaxUsedSpaceRatio=88 has no effect: above 85 % RocketMQ deletes files by force, also unexpired ones (Write less than 85; the default is 75.)',
    ],
    [
      'that hours are counted',
      { config: 'fileReservedTime: 172800000' },
      'fileReservedTime counts hours: 172800000 are 19726 years (Write hours: 72 for three days.)',
    ],
    [
      'that milliseconds are counted',
      { config: 'transactionTimeOut: 6' },
      'transactionTimeOut counts milliseconds: 6 is 0.006 s; the default is 6000 (Write 6000 for 6 s.)',
    ],
    [
      'that name servers do not hand out an acting master',
      { config: 'enableSlaveActingMaster: true' },
      'name servers hide an acting master from clients without supportActingMaster=true (Write namesrv: { config: { supportActingMaster: true } }.)',
    ],
    [
      'that /root is closed',
      { config: 'storePathRootDir: /root/store' },
      'a-0 would write to /root/store, and runs as rocketmq, to whom that folder is closed (Choose a folder on a data disk, e.g. /data/rocketmq.)',
    ],
    [
      'that a group has nothing to wait for',
      { config: 'inSyncReplicas: 2' },
      'inSyncReplicas has no effect on a group with replication: none (Take it out, or write replication: sync.)',
    ],
    [
      'that producers are refused',
      { config: 'brokerPermission: 4' },
      'brokerPermission=4 refuses every producer (Write 6 unless that is meant.)',
    ],
    [
      'that the pool is off',
      {
        version: '4.9.4',
        jdk: '8',
        config: 'transientStorePoolEnable: true, transientStorePoolSize: 1, flushDiskType: SYNC_FLUSH',
      },
      'a-0 does not use the pool: RocketMQ 4.9.4 turns it off with SYNC_FLUSH (Take it out.)',
    ],
  ])('%s', (_name, parts, message) => {
    expect(warnings(parts)).toEqual([message])
  })
})

describe('right settings are taken:', () => {
  it.each<[string, Parts]>([
    [
      'keys of the tiered store',
      { config: `${PLUG_IN}, ${POSIX}, tieredStoreFilePath: /data/tier, tieredStorageLevel: FORCE` },
    ],
    ['the number of an exporter', { config: 'metricsExporterType: 2' }],
    ['the store in RocksDB', { config: 'storeType: defaultRocksDB' }],
    ['a fast flush', { config: 'flushIntervalCommitLog: 100' }],
    ['no authentication', { config: 'authenticationEnabled: false' }],
    ['a disk of its own for DLedger', { config: 'fileReservedTime: 72', groups: DLEDGER }],
    [
      'an acting master that name servers know',
      { config: 'enableSlaveActingMaster: true', namesrv: 'supportActingMaster: true' },
    ],
    ['a small pool', { config: 'transientStorePoolEnable: true, transientStorePoolSize: 2' }],
    [
      'metrics of a proxy of 5.5.0',
      { version: '5.5.0', top: 'proxies: { hosts: [mq1], config: { metricsExporterType: PROM } }' },
    ],
  ])('%s', (_name, parts) => {
    expect(errors(parts)).toEqual([])
    expect(warnings(parts)).toEqual([])
  })
})

it.each([
  ['5.0.0', '17', true],
  ['5.3.4', '21', true],
  ['5.3.3', '11', true],
  ['5.3.3', '8', false],
  ['5.4.0', '17', false],
  ['5.5.1', '17', false],
])('DLedger of %s on JDK %s may reflect on java.nio: %s', (version, jdk, may) => {
  const words = [
    '--add-opens=java.base/java.nio=ALL-UNNAMED',
    '--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED',
  ]
  const cluster = parse(
    inventory({ version, jdk, groups: `${DLEDGER}, b: { master: mq1, listenPort: 20911 }` }),
  )
  const of = (id: string) => words.filter((word) => instanceOf(cluster, id).javaOptions.includes(word))
  expect(of('a-n0')).toEqual(may ? words : [])
  expect(of('b-0')).toEqual([])
})

it('a controller keeps its log by DLedger too', () => {
  const top = 'controllers: { hosts: [mq1, mq2, mq3] }'
  const cluster = parse(inventory({ groups: CONTROLLER, top }))
  expect(instanceOf(cluster, 'controller-mq1').javaOptions).toContain(
    '--add-opens=java.base/java.nio=ALL-UNNAMED',
  )
})

it('metrics have a port of their own that clients reach', () => {
  const { ports } = instanceOf(parse(inventory({ config: 'metricsExporterType: PROM' })), 'a-0')
  expect(ports.at(-1)).toEqual({ port: 5557, purpose: 'metrics', audience: 'clients' })
})

it('ACL 1.0 is warned of where there is one', () => {
  const { warnings: found } = parse(inventory({ version: '4.9.4', jdk: '8', config: 'aclEnable: true' }))
  expect(found.map(({ code }) => code)).toContain('acl-1')
})
