import { clusterOf, isBroker } from './brokers.ts'
import type { Draft } from './draft.ts'
import { addressesOf, isLoopback, namesOf } from './hosts.ts'
import { nameServersOf, serversOf, valueOf, type Adopted, type ReadHost } from './subject.ts'

interface Place {
  readonly host: ReadHost
  readonly adopted: Adopted
}

/**
 * The hosts with the processes of one cluster alone, a note for each process that is left out. Where the brokers of one
 * cluster run, all processes are its own. Hosts without a process of the cluster are left out.
 */
export function membersOf(draft: Draft, hosts: readonly ReadHost[], cluster: string): readonly ReadHost[] {
  const places = hosts.flatMap((host) => host.processes.map((adopted) => ({ host, adopted })))
  const brokers = places.filter(({ adopted }) => isBroker(adopted))
  const ours = brokers.filter(({ adopted }) => clusterOf(adopted) === cluster)
  if (ours.length === brokers.length) return hosts
  const kept = new Set([...ours, ...servers(places, ours, cluster, hosts)].map(({ adopted }) => adopted))
  for (const { adopted } of places.filter((place) => !kept.has(place.adopted))) {
    const { found } = adopted
    draft.note(
      isBroker(adopted)
        ? `a broker of the cluster ${clusterOf(adopted)} runs on ${found.host} (port ${found.listenPort}) and is not in this file; describe it with --cluster ${clusterOf(adopted)}`
        : `${found.program} on ${found.host} (port ${found.listenPort}) is not in this file: no broker of ${cluster} uses it`,
    )
  }
  return hosts.flatMap((host) => {
    const processes = host.processes.filter((each) => kept.has(each))
    return processes.length === 0 ? [] : [{ ...host, processes }]
  })
}

/** Name servers, controllers, proxies and others that belong to our brokers. */
function servers(
  places: readonly Place[],
  ours: readonly Place[],
  cluster: string,
  hosts: readonly ReadHost[],
): Place[] {
  const uses = (place: Place, list: string | undefined, target: Place): boolean =>
    serversOf(list).some(({ host, port }) => {
      if (port !== target.adopted.found.listenPort) return false
      const address = place.host.resolved.get(host) ?? host
      if (isLoopback(address)) return place.host.name === target.host.name
      const names = namesOf(target.host, addressesOf(target.host, hosts))
      return names.includes(address) || names.includes(host)
    })
  const hasLists = ours.some(({ adopted }) => serversOf(nameServersOf(adopted)).length > 0)
  const isNameServer = (target: Place): boolean => {
    const { tables } = target.adopted.answers
    if (tables?.registrations.some((row) => row.cluster === cluster) === true) return true
    if (!hasLists) return tables === undefined
    return ours.some((broker) => uses(broker, nameServersOf(broker.adopted), target))
  }
  const used = places.filter(
    (place) =>
      place.adopted.found.program === 'controller' &&
      ours.some((broker) => uses(broker, valueOf(broker.adopted, 'controllerAddr'), place)),
  )
  const peers = new Set(used.map(({ adopted }) => valueOf(adopted, 'controllerDLegerPeers')))
  const nameServers = places.filter(
    (place) => place.adopted.found.program === 'namesrv' && isNameServer(place),
  )
  return places.filter((place) => {
    const { adopted } = place
    switch (adopted.found.program) {
      case 'namesrv':
        return nameServers.includes(place)
      case 'controller': {
        const list = valueOf(adopted, 'controllerDLegerPeers')
        return used.includes(place) || (list !== undefined && peers.has(list))
      }
      case 'proxy': {
        const named = valueOf(adopted, 'rocketMQClusterName')
        if (named !== undefined) return named === cluster
        return nameServers.some((server) => uses(place, nameServersOf(adopted), server))
      }
      case 'dashboard':
      case 'container':
        return true
      case 'broker':
      case 'broker-proxy':
        return false
    }
  })
}
