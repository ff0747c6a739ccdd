import type { Cluster, Instance } from '../../model/cluster.ts'
import { instancesOn } from '../../model/on-host.ts'
import { formatSize } from '../../model/units.ts'
import { isSlave } from '../../model/groups.ts'
import { count, oneLine } from '../text.ts'
import { table, type TableOptions } from '../table.ts'
import { pad } from '../width.ts'

/** The resolved model as a table: one line per instance. */
export function renderCluster(cluster: Cluster, options: TableOptions): string {
  const columns = [
    { title: 'HOST' },
    { title: 'ADDRESS', spare: 2 },
    { title: 'INSTANCE' },
    { title: 'ROLE', spare: 0 },
    { title: 'PORTS' },
    { title: 'HEAP', align: 'right', spare: 1 },
    { title: 'DATA', spare: 3 },
  ] as const
  const rows = cluster.hosts.flatMap((host) => {
    const instances = instancesOn(cluster, host)
    if (instances.length === 0) return [[host.name, host.address, '-']]
    return instances.map((instance) => [
      host.name,
      host.privateAddress,
      instance.id,
      roleText(instance),
      instance.ports.map(({ port }) => port).join(' '),
      formatSize(instance.heap.size),
      instance.paths.data,
    ])
  })
  return [clusterHead(cluster, options), table(columns, rows, options), ...removalLine(cluster)].join('\n\n')
}

/** The same as a tree: host, its instances, the port each of them listens on and what for. */
export function renderClusterTree(cluster: Cluster, options: TableOptions): string {
  const width = Math.max(0, ...cluster.instances.map(({ id }) => id.length))
  const lines = cluster.hosts.flatMap((host) => {
    const instances = instancesOn(cluster, host)
    const address = [
      host.address,
      ...(host.address === host.privateAddress ? [] : [`in the cluster ${host.privateAddress}`]),
      ...(host.publicAddress === undefined ? [] : [`for clients ${host.publicAddress}`]),
    ].join(', ')
    return [
      `${options.style.bold(host.name)}  ${oneLine(address)}`,
      ...instances.map((instance, index) => {
        const branch = index === instances.length - 1 ? '└─' : '├─'
        const ports = instance.ports.map(({ port, purpose }) => `${port} ${purpose}`).join(', ')
        return `${branch} ${pad(instance.id, width)}  ${roleText(instance)}  ${ports}  heap ${formatSize(instance.heap.size)}`
      }),
    ]
  })
  return [clusterHead(cluster, options), lines.join('\n'), ...removalLine(cluster)].join('\n\n')
}

/** 'rmq-prod: RocketMQ 5.3.3, JDK 17, 3 hosts, 6 instances'. */
export function clusterSummary({ name, rocketmq, jdk, hosts, instances }: Cluster): string {
  const sizes = `${count(hosts.length, 'host')}, ${count(instances.length, 'instance')}`
  return oneLine(`${name}: RocketMQ ${rocketmq.version}, JDK ${jdk.major}, ${sizes}`)
}

const removalLine = ({ toRemove }: Cluster): string[] =>
  toRemove.length === 0
    ? []
    : [`To be removed: ${toRemove.map(({ id, host }) => `${id} on ${host}`).join(', ')}`]

const clusterHead = (cluster: Cluster, { style }: TableOptions): string => style.bold(clusterSummary(cluster))

function roleText(instance: Instance): string {
  const { service, broker } = instance
  if (!broker) return service
  return isSlave(instance)
    ? `slave ${broker.brokerId} of ${broker.group}`
    : `${broker.role} of ${broker.group}`
}
