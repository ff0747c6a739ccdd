import { has } from '../../../releases/features.ts'
import { clientAddress } from '../../../model/address.ts'
import type { BrokerIdentity, Host, Instance, ListenPort } from '../../../model/cluster.ts'
import type { Path } from '../../raw.ts'
import { groupKindOf, isElectedReplication } from '../../../groups/index.ts'
import { resolveConfig, type Config } from '../../resolve/config.ts'
import {
  dataFolder,
  instancePaths,
  javaOptions,
  place,
  type Placed,
} from '../../resolve/services/instance.ts'
import { brokerAclKeys } from '../../resolve/settings/acl.ts'
import { resolveHeap } from '../../resolve/settings/heap.ts'
import { cleanPath } from '../../resolve/settings/rocketmq.ts'
import { metricsPort } from '../../resolve/services/metrics-port.ts'
import type { Site } from '../../resolve/site.ts'
import { isSlave } from '../../../model/groups.ts'
import { classicMembers } from './classic.ts'
import { derivedKeys } from './derived-keys.ts'
import { electedMembers } from './elected.ts'
import type { ElectedGroup } from './election.ts'
import type { GroupAt, Member } from './member.ts'
import type { BrokersInput } from './schema.ts'
import { slavesThatStay } from './slaves.ts'

const DEFAULT_PORT = 10_911
const METRICS_HOST = 'metricsPromExporterHost'

/** Lists of servers in the brokers' configuration. */
interface Servers {
  readonly namesrvAddr: string
  /** Instances of a service; '' without them. */
  readonly serverListOf: ElectedGroup['serverListOf']
}

/** All brokers: masters and members that elect one, then slaves; each in the order of the inventory. */
export function resolveBrokers(site: Site, input: BrokersInput, servers: Servers): Placed[] {
  const members = Object.entries(input.groups).flatMap(([name, group]) => {
    const path: Path = ['brokers', 'groups', name]
    const slaves = slavesThatStay(site.hosts, group)
    const replication = group.replication ?? (slaves > 0 ? 'async' : 'none')
    const { context, hosts } = site
    const found = isElectedReplication(replication)
      ? electedMembers({ context, name, group, path, serverListOf: servers.serverListOf }, hosts, replication)
      : classicMembers(context, hosts, { name, group, path, slaves, replication })
    return found
      .map((member) => ({ ...member, toRemove: member.toRemove || group.state === 'absent' }))
      .map((member) => broker(site, input, { group, path, slaves }, member, servers.namesrvAddr))
  })
  return [
    ...members.filter(({ instance }) => !isSlave(instance)),
    ...members.filter(({ instance }) => isSlave(instance)),
  ]
}

function broker(
  site: Site,
  brokers: BrokersInput,
  { group, path: groupPath, slaves }: GroupAt,
  member: Member,
  namesrvAddr: string,
): Placed {
  const { entry, path, host, identity } = member
  const { context } = site
  const id = `${identity.group}-${member.suffix}`
  const listenPort = entry.listenPort ?? group.listenPort ?? brokers.listenPort ?? DEFAULT_PORT
  const root = `${dataFolder(site.rocketmq, id)}/store`
  const resolved = withCommitLog(
    resolveConfig(
      context,
      derivedKeys,
      [
        ['brokerClusterName', context.inventory.cluster],
        ['brokerName', identity.group],
        ...member.keys,
        ['brokerIP1', clientAddress(host)],
        ['brokerIP2', host.privateAddress],
        ['listenPort', String(listenPort)],
        ['namesrvAddr', namesrvAddr],
        ['storePathRootDir', root],
        ['storePathCommitLog', ''],
        ['deleteWhen', '04'],
        ['fileReservedTime', '48'],
        ['flushDiskType', 'ASYNC_FLUSH'],
        // Topics that come into being by a typing error land on the broker that met it first, and stay.
        ['autoCreateTopicEnable', 'false'],
        ...inSyncReplicas(context.inventory.rocketmq.version, slaves, identity),
        ...brokerAclKeys(site.acl),
      ],
      [
        { input: brokers.config, path: ['brokers', 'config'] },
        { input: group.config, path: [...groupPath, 'config'] },
        { input: entry.config, path: [...path, 'config'] },
      ],
    ),
  )
  const config = withMetricsHost(context.inventory.rocketmq.version, host, resolved)
  return place(context, member, {
    id,
    service: 'broker',
    host: host.name,
    listenPort,
    ports: brokerPorts(context.inventory.rocketmq.version, listenPort, config, member),
    heap: resolveHeap(context, 'broker', site.jdk.major, [
      { input: entry.heap, path: [...path, 'heap'] },
      { input: group.heap, path: [...groupPath, 'heap'] },
      { input: brokers.heap, path: ['brokers', 'heap'] },
      { input: context.inventory.heap?.broker, path: ['heap', 'broker'] },
    ]),
    javaOptions: javaOptions(site, id, [brokers.javaOptions, group.javaOptions, entry.javaOptions], {
      isRaft: groupKindOf(identity).votes !== undefined,
    }),
    paths: instancePaths(site.rocketmq, id, textOf(config, 'storePathRootDir')),
    config,
    broker: identity,
  })
}

/** Up to 4.9.3 the commit log does not follow storePathRootDir by itself, so it is always written. */
function withCommitLog(config: Config): Config {
  const root = cleanPath(textOf(config, 'storePathRootDir'))
  const commitLog = textOf(config, 'storePathCommitLog')
  return new Map([
    ...config,
    ['storePathRootDir', root],
    ['storePathCommitLog', commitLog === '' ? `${root}/commitlog` : commitLog],
  ])
}

/** Metrics are bound to brokerIP1 unless their host is set (BrokerMetricsManager), and that may be on no interface of the host. */
function withMetricsHost(version: string, { privateAddress, publicAddress }: Host, config: Config): Config {
  const isBound = metricsPort('broker', config, version).length > 0
  if (publicAddress === undefined || !isBound || textOf(config, METRICS_HOST) !== '') return config
  return new Map([...config, [METRICS_HOST, privateAddress]])
}

/**
 * 5.x waits for inSyncReplicas acknowledgements, the master's included, and its default of 1 makes SYNC_MASTER
 * wait for no slave (CommitLog.handleHA). Without a slave 2 would make every send time out.
 */
function inSyncReplicas(version: string, slaves: number, identity: BrokerIdentity): [string, string][] {
  const waits = identity.replication === 'sync' && identity.role === 'master' && slaves > 0
  return waits && has(version, 'in-sync-replicas') ? [['inSyncReplicas', '2']] : []
}

/**
 * listenPort, listenPort-2 for the fast channel (none in 3.2.6), listenPort+1 for replication (haListenPort counts
 * from 5.1.1).
 */
function brokerPorts(version: string, listenPort: number, config: Config, member: Member): Instance['ports'] {
  const ports: ListenPort[] = [{ port: listenPort, purpose: 'client', audience: 'clients' }]
  if (has(version, 'fast-port')) {
    ports.push({ port: listenPort - 2, purpose: 'fast', audience: 'clients' })
  }
  if (member.hasHa) {
    const own = has(version, 'own-ha-port') ? Number(textOf(config, 'haListenPort')) : 0
    ports.push({ port: own > 0 ? own : listenPort + 1, purpose: 'ha', audience: 'group' })
  }
  return [...ports, ...member.ports, ...metricsPort('broker', config, version)]
}

function textOf(config: Config, key: string): string {
  const value = config.get(key)
  return typeof value === 'string' ? value : ''
}
