import { addressesOf } from '../../model/address.ts'
import type { Instance } from '../../model/cluster.ts'
import { firstOf } from '../../model/listed.ts'
import { isTrue } from '../../model/setting.ts'
import { hasTieredProvider, usesTieredStore } from '../tiered-store.ts'
import { jdkConditions, type JdkCondition } from './jdk-conditions.ts'
import { configText, copyingMembers, idsOf, idsWith, type Subject } from './subject.ts'
import { ipVersion } from '../../model/network.ts'

/** A state of the inventory on which an advisory depends. */
interface Condition {
  /** For the table: 'a group has slaves'. */
  readonly title: string
  /**
   * The part of the inventory that it holds for: ids of instances, or a clause about a setting (its key in braces). Empty: it
   * does not hold. @param version the release, which may be another one than the inventory's
   */
  readonly about: (subject: Subject, version: string) => readonly string[]
}

/** Switches of brokers that put a part of the store into RocksDB. */
const ROCKSDB_SWITCHES = ['timerRocksDBEnable', 'transRocksDBEnable', 'indexRocksDBEnable']

const table = {
  'open-ports': {
    title: "ports are open to more than the cluster's own hosts",
    about: ({ firewall: { manage, clients }, hosts }) => {
      if (!manage) return ['{firewall.manage} is false']
      if (clients.length === 0) return ['{firewall.clients} is empty, which admits every address']
      const own = new Set(hosts.flatMap(addressesOf))
      const wider = clients.filter((network) => !own.has(singleAddress(network)))
      return wider.length === 0 ? [] : [`{firewall.clients} admits ${namesOf(wider)}`]
    },
  },
  slaves: {
    title: 'a group has slaves',
    about: copyingMembers,
  },
  'slave-with-master-address': {
    title: 'a slave has haMasterAddress',
    about: (subject) =>
      idsOf(subject, (instance) => instance.broker?.role === 'slave' && hasMasterAddress(instance)),
  },
  duplication: {
    title: 'a member of a group with slaves has duplicationEnable',
    about: (subject) => {
      const members = new Set(
        subject.groups.flatMap((group) => (group.members.length > 1 ? group.members : [])),
      )
      return idsWith(subject, 'duplicationEnable', ['true']).filter((id) => members.has(id))
    },
  },
  'sync-groups': {
    title: 'a group has replication: sync',
    about: ({ groups }) => groups.flatMap(({ replication, name }) => (replication === 'sync' ? [name] : [])),
  },
  'acl-1': {
    title: 'brokers use ACL 1.0 (aclEnable)',
    about: (subject) => idsWith(subject, 'aclEnable', ['true']),
  },
  acl: {
    title: 'the cluster uses ACL 2.0',
    about: ({ acl }) => (acl === undefined ? [] : ['{acl} is set']),
  },
  'auto-create-topics': {
    title: 'brokers create topics by themselves',
    about: (subject) => idsWith(subject, 'autoCreateTopicEnable', ['true']),
  },
  'tls-enforcing': {
    title: 'TLS is enforced',
    about: (subject) =>
      idsOf(subject, ({ javaOptions }) => javaOptions.includes('-Dtls.server.mode=enforcing')),
  },
  tls: {
    title: 'servers speak TLS',
    about: (subject) =>
      idsOf(subject, ({ javaOptions }) =>
        javaOptions.some((word) => /^-Dtls\.server\.mode=(?:permissive|enforcing)$/.test(word)),
      ),
  },
  'jdk-7': { title: 'JDK 7', about: ({ jdk }) => aboutJdk('jdk-7', jdk) },
  'jdk-8': { title: 'JDK 8', about: ({ jdk }) => aboutJdk('jdk-8', jdk) },
  'jdk-after-8': { title: 'a JDK after 8', about: ({ jdk }) => aboutJdk('jdk-after-8', jdk) },
  'stock-image': {
    title: 'containers of the image apache/rocketmq',
    about: ({ runtime }) =>
      runtime.kind === 'docker' && /^(?:docker\.io\/)?apache\/rocketmq(?::|$)/.test(runtime.image.name)
        ? [`{image.name} is ${runtime.image.name}`]
        : [],
  },
  controllers: {
    title: 'there are controllers',
    about: (subject) =>
      idsOf(
        subject,
        (instance) =>
          instance.service === 'controller' || isTrue(instance.config.get('enableControllerInNamesrv')),
      ),
  },
  'controller-groups': {
    title: 'a group has replication: controller',
    about: ({ groups }) =>
      groups.flatMap(({ replication, name }) => (replication === 'controller' ? [name] : [])),
  },
  jraft: {
    title: 'controllers use jRaft',
    about: (subject) => idsWith(subject, 'controllerType', ['jraft']),
  },
  dledger: {
    title: 'a group has replication: dledger',
    about: ({ groups }) =>
      groups.flatMap(({ replication, name }) => (replication === 'dledger' ? [name] : [])),
  },
  proxies: {
    title: 'there are proxies',
    about: (subject) => idsOf(subject, ({ service }) => service === 'proxy'),
  },
  'proxy-metrics': {
    title: 'a proxy has metricsExporterType',
    about: (subject) =>
      idsOf(subject, ({ service, config }) => service === 'proxy' && config.has('metricsExporterType')),
  },
  otlp: {
    title: 'metrics are sent by OTLP',
    about: (subject) => idsWith(subject, 'metricsExporterType', ['otlp_grpc', '1']),
  },
  rocksdb: {
    title: 'storeType is defaultRocksDB',
    about: (subject) => idsWith(subject, 'storeType', ['defaultrocksdb']),
  },
  'rocksdb-parts': {
    title: 'a store keeps a part of its data in RocksDB',
    about: (subject) => [
      ...new Set([
        ...idsWith(subject, 'storeType', ['defaultrocksdb']),
        ...ROCKSDB_SWITCHES.flatMap((key) => idsWith(subject, key, ['true'])),
      ]),
    ],
  },
  'timer-rocksdb': {
    title: 'delayed messages lie in RocksDB (timerRocksDBEnable)',
    about: (subject) => idsWith(subject, 'timerRocksDBEnable', ['true']),
  },
  tiered: {
    title: 'brokers use the tiered store',
    about: (subject) => idsOf(subject, usesTieredStore),
  },
  'tiered-in-memory': {
    title: 'the tiered store keeps its files in memory',
    about: (subject, version) =>
      idsOf(subject, (instance) => hasTieredProvider(instance, 'MemoryFileSegment', version)),
  },
} as const satisfies Readonly<Record<string, Condition>>

export type ConditionName = keyof typeof table

export const conditions: Readonly<Record<ConditionName, Condition>> = table

/** Shorter texts count as none (BrokerController.HA_ADDRESS_MIN_LENGTH). */
const MIN_ADDRESS = 6

/** With enableSlaveActingMaster the name servers send the address of its master to a slave. */
const hasMasterAddress = (instance: Instance): boolean =>
  (configText(instance, 'haMasterAddress')?.length ?? 0) >= MIN_ADDRESS &&
  !isTrue(instance.config.get('enableSlaveActingMaster'))

function aboutJdk(name: JdkCondition, { major }: Subject['jdk']): readonly string[] {
  return jdkConditions[name](major) ? [`{jdk.version} is ${major}`] : []
}

/** '10.0.0.1' of '10.0.0.1/32' or '10.0.0.1'; the network itself when it has more than one address. */
function singleAddress(network: string): string {
  const [address = '', bits] = network.split('/')
  const all = ipVersion(address) === 6 ? '128' : '32'
  return bits === undefined || bits === all ? address : network
}

/** Number of entries of a list that a message names. */
const SHOWN = 5

/** 'a, b, c and 4 more'. */
export const namesOf = (names: readonly string[]): string => firstOf(names, SHOWN)
