import type { Cluster, ListenPort } from './cluster.ts'

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
}

/**
 * Every port of every instance, from every other host: just what the firewall role promises, so that one missing
 * rule shows. It says something of a port only while its instance runs.
 */
export function reachabilityMatrix(cluster: Cluster): Passage[] {
  const addresses = new Map(cluster.hosts.map((host) => [host.name, host.privateAddress]))
  return cluster.hosts.flatMap((from) =>
    cluster.instances
      .filter((instance) => instance.host !== from.name)
      .flatMap((instance) =>
        instance.ports.map(({ port, purpose }) => ({
          from: from.name,
          to: instance.host,
          address: addresses.get(instance.host) ?? instance.host,
          port,
          purpose,
          instance: instance.id,
        })),
      ),
  )
}
