import { isTrue } from './setting.ts'
import { kindOf } from '../services/index.ts'
import { announcedAddress, hostOf } from './address.ts'
import type { Cluster, Host, Instance, ListenPort } from './cluster.ts'
import { otherMembers } from './groups.ts'
import { instancesOn } from './on-host.ts'

/** A port of an instance that another host of the cluster must reach. */
export interface Passage {
  /** Host names. */
  readonly from: string
  readonly to: string
  /** Address that `from` connects to. */
  readonly address: string
  readonly port: number
  readonly purpose: ListenPort['purpose']
  /** The instance that listens there. */
  readonly instance: string
  /** `address` is the public one of the host. */
  readonly isPublic?: true
}

/**
 * Every port of other hosts that a host must reach: just what the firewall role promises, so that one missing rule shows. It
 * says something of a port only while its instance runs. Ports of brokers that announce a public address are also to be reached
 * there, from the hosts of all instances that ask a name server for them.
 */
export function passagesFrom(cluster: Cluster, { name: from }: Pick<Host, 'name'>): Passage[] {
  const own = cluster.instances.flatMap((instance) =>
    instance.ports
      .filter((listened) => userTest(cluster, instance, listened)(from))
      .map(({ port, purpose }) => ({
        from,
        to: instance.host,
        address: hostOf(cluster, instance).privateAddress,
        port,
        purpose,
        instance: instance.id,
      })),
  )
  return [...own, ...announcedPassages(cluster, from)]
}

/** The other hosts of the cluster that must reach a port of an instance. */
export function hostsFor(
  cluster: Pick<Cluster, 'hosts' | 'instances'>,
  instance: Instance,
  listened: ListenPort,
): Host[] {
  const isUser = userTest(cluster, instance, listened)
  return cluster.hosts.filter(({ name }) => isUser(name))
}

/** Tests whether the host of a name is another one that must reach a port of an instance. */
function userTest(
  cluster: Pick<Cluster, 'instances'>,
  instance: Instance,
  { audience }: ListenPort,
): (host: string) => boolean {
  if (audience !== 'group') return (host) => host !== instance.host
  const members = new Set(otherMembers(cluster, instance).map(({ host }) => host))
  return (host) => host !== instance.host && members.has(host)
}

/** The ports of an instance that it announces with the public address of its host; none without one. */
function announcedPorts(cluster: Pick<Cluster, 'hosts'>, instance: Instance): ListenPort[] {
  if (hostOf(cluster, instance).publicAddress === undefined) return []
  const { announces = [] } = kindOf(instance)
  return instance.ports.filter(({ purpose }) => announces.includes(purpose))
}

/** Ports for administrators and monitoring, which no client of RocketMQ uses. */
const OF_ADMINISTRATORS: readonly string[] = ['http', 'metrics'] satisfies ListenPort['purpose'][]

/** The ports of an instance that clients of RocketMQ use, and that a router in front of its host has to map. */
export function mappedPorts({ ports }: Pick<Instance, 'ports'>): ListenPort[] {
  return ports.filter(
    ({ audience, purpose }) => audience === 'clients' && !OF_ADMINISTRATORS.includes(purpose),
  )
}

function announcedPassages(cluster: Cluster, from: string): Passage[] {
  const own = instancesOn(cluster, { name: from })
  return cluster.instances
    .filter((broker) => broker.broker !== undefined && own.some((one) => asks(one, broker)))
    .flatMap((broker) => {
      const address = announcedAddress(cluster, broker)
      return announcedPorts(cluster, broker).map(({ port, purpose }): Passage => ({
        from,
        to: broker.host,
        address,
        port,
        purpose,
        instance: broker.id,
        isPublic: true,
      }))
    })
}

/** Returns true when an instance connects to a broker at the address that the broker announces. */
function asks(instance: Instance, broker: Instance): boolean {
  const { asksBrokers } = kindOf(instance)
  if (asksBrokers !== 'own-group') return asksBrokers === 'all'
  if (instance.id === broker.id || instance.broker?.group !== broker.broker?.group) return false
  return broker.broker?.role !== 'slave' || actsAsMaster(instance) || actsAsMaster(broker)
}

/** Slave acting master (5.0.0+): a starting master asks the slave that acts for it (BrokerPreOnlineService). */
export function actsAsMaster({ config }: Instance): boolean {
  return isTrue(config.get('enableSlaveActingMaster'))
}
