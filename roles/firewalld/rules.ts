import type { Cluster, Host } from '../../src/model/cluster.ts'
import { compared, parseNetwork } from '../../src/model/network.ts'
import { instancesOn } from '../../src/model/on-host.ts'
import { keptWith } from '../../src/objects.ts'
import type { FirewallRule } from '../../src/resources/firewall/rules.ts'

/**
 * Exactly the rules that the instances of this host need: client ports for the clients and the cluster itself,
 * the cluster's own ports for its other hosts only.
 */
export function wantedRules(cluster: Cluster, host: Pick<Host, 'name'>): FirewallRule[] {
  const peers = peerAddresses(cluster, host)
  const { clients } = cluster.firewall
  const uncovered = uncoveredOf(cluster)
  const more = [...new Set([...peers, ...publicAddresses(cluster)])].filter((address) =>
    uncovered.has(address),
  )
  return portsOf(cluster, host).flatMap(({ port, audience }): FirewallRule[] => {
    if (audience === 'cluster') return peers.map((from) => ({ port, from }))
    if (clients.length === 0) return [{ port }]
    return [...clients, ...more].map((from) => ({ port, from }))
  })
}

function portsOf(cluster: Cluster, host: Pick<Host, 'name'>): Cluster['instances'][number]['ports'] {
  return instancesOn(cluster, host).flatMap((instance) => instance.ports)
}

function peerAddresses(cluster: Cluster, host: Pick<Host, 'name'>): string[] {
  const others = cluster.hosts.filter(({ name }) => name !== host.name)
  return [...new Set(others.map(({ privateAddress }) => privateAddress))]
}

/** Packets of a host to an announced address may come back through NAT, also to that host, as those of its public address. */
function publicAddresses(cluster: Cluster): string[] {
  return cluster.hosts.flatMap(({ publicAddress }) => publicAddress ?? [])
}

/** The addresses of hosts that are in no network of the clients. Compared once for a cluster, not for each of its hosts. */
const uncoveredOf = keptWith((cluster: Cluster): ReadonlySet<string> => {
  const clients = cluster.firewall.clients.flatMap((text) => parseNetwork(text) ?? [])
  const addresses = new Set([
    ...cluster.hosts.map((host) => host.privateAddress),
    ...publicAddresses(cluster),
  ])
  return new Set(
    [...addresses].filter((address) => {
      const network = parseNetwork(address)
      return network === undefined || !clients.some(compared(network).isIn)
    }),
  )
})
