import { RmqError } from '../errors.ts'
import { indexed } from '../objects.ts'
import { kindOf, type Service } from '../services/index.ts'
import type { Cluster, Host, Instance } from './cluster.ts'

const byName = indexed(({ name }: Pick<Host, 'name'>) => name)
const byService = indexed(({ service }: Pick<Instance, 'service'>) => service)
const byRoutes = indexed((instance: Pick<Instance, 'service'>) => kindOf(instance).keepsRoutes === true)

/** The host of an instance. @throws RmqError 'unknown-host' when the model is broken. */
export function hostOf(cluster: Pick<Cluster, 'hosts'>, instance: Instance): Host {
  const [host] = byName(cluster.hosts, instance.host)
  if (host === undefined) {
    throw new RmqError(
      'unknown-host',
      `${instance.id} is on ${instance.host}, which is no host of the cluster`,
    )
  }
  return host
}

/** The address of a host for clients, which its instances announce. */
export function clientAddress({ privateAddress, publicAddress }: Host): string {
  return publicAddress ?? privateAddress
}

/** Addresses by which a host may be seen by the other hosts: behind NAT also the public one. */
export function addressesOf({ privateAddress, publicAddress }: Host): string[] {
  return publicAddress === undefined ? [privateAddress] : [privateAddress, publicAddress]
}

/** Address at which an instance listens, as seen from its own host: bindAddress (5.x) when set, else privateAddress. */
export function listenAddress(cluster: Pick<Cluster, 'hosts'>, instance: Instance): string {
  const bind = instance.config.get('bindAddress')
  return typeof bind === 'string' && bind !== '0.0.0.0' ? bind : hostOf(cluster, instance).privateAddress
}

/** The port on which an instance is asked whether it serves; undefined: its release has none. */
export function askedPort(instance: Instance): number | undefined {
  const { asked } = kindOf(instance)
  return asked === undefined ? instance.listenPort : portFor(instance, asked)
}

/** The port on which an instance is asked for the settings of HTTP/2; undefined: its service has none. */
export function http2Port(instance: Instance): number | undefined {
  const { http2 } = kindOf(instance)
  return http2 === undefined ? undefined : portFor(instance, http2)
}

const portFor = ({ ports }: Instance, wanted: string): number | undefined =>
  ports.find(({ purpose }) => purpose === wanted)?.port

/** The address that a broker announces: its brokerIP1. */
export function announcedAddress(cluster: Pick<Cluster, 'hosts'>, instance: Instance): string {
  const announced = instance.config.get('brokerIP1')
  return typeof announced === 'string' ? announced : clientAddress(hostOf(cluster, instance))
}

/** 'address:port' under which name servers list a broker: its brokerIP1 and listenPort. */
export function registeredAddress(cluster: Pick<Cluster, 'hosts'>, instance: Instance): string {
  return `${announcedAddress(cluster, instance)}:${instance.listenPort}`
}

/** The instances of one service, in the model's order. */
export function instancesOf(cluster: Pick<Cluster, 'instances'>, service: Service): readonly Instance[] {
  return byService(cluster.instances, service)
}

/** The servers that know where brokers are, in the model's order. */
export function nameServersOf<T extends Pick<Instance, 'service'>>(cluster: {
  readonly instances: readonly T[]
}): readonly T[] {
  return byRoutes(cluster.instances, true)
}

/** 'broker-a-0 (10.0.0.11:10911)', for messages. */
export function label(
  cluster: Pick<Cluster, 'hosts'>,
  instance: Instance,
  port: number = instance.listenPort,
): string {
  return `${instance.id} (${listenAddress(cluster, instance)}:${port})`
}
