import { hostOf } from '../../src/model/address.ts'
import type { Cluster, Host, Instance } from '../../src/model/cluster.ts'
import { compared, parseNetwork } from '../../src/model/network.ts'
import { instancesOn } from '../../src/model/on-host.ts'
import { hostsFor } from '../../src/model/reachability.ts'
import { keptWith } from '../../src/objects.ts'
import type { FirewallRule } from '../../src/resources/firewall/rules.ts'

/**
 * Exactly the rules that the instances of this host need: client ports for the clients and the cluster itself, ports of
 * replication and elections for the hosts of the same group only (decision 17).
 */
export function wantedRules(cluster: Cluster, host: Pick<Host, 'name'>): FirewallRule[] {
  const { clients } = cluster.firewall
  return instancesOn(cluster, host).flatMap((instance) =>
    instance.ports.flatMap((listened): FirewallRule[] => {
      const { port, audience } = listened
      if (audience === 'clients' && clients.length === 0) return [{ port }]
      const sources =
        audience === 'clients'
          ? [...clients, ...uncoveredOthers(cluster, instance)]
          : hostsFor(cluster, instance, listened).map(({ privateAddress }) => privateAddress)
      return [...new Set(sources)].map((from) => ({ port, from }))
    }),
  )
}

function uncoveredOthers(cluster: Cluster, instance: Instance): string[] {
  const own = hostOf(cluster, instance).privateAddress
  return [...uncoveredOf(cluster)].filter((address) => address !== own)
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
