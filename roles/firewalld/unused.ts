import type { World } from '../../src/engine/world.ts'
import { recordsOf } from '../../src/instances/records.ts'
import { removedInstanceRef } from '../../src/instances/removed-instance.ts'
import { addressesOf } from '../../src/model/address.ts'
import type { Cluster, Host, InstanceToRemove } from '../../src/model/cluster.ts'
import { areOfOneGroup } from '../../src/model/groups.ts'
import { instancesOn, toRemoveOn } from '../../src/model/on-host.ts'
import { keptWith } from '../../src/objects.ts'
import type { FirewallRule } from '../../src/resources/firewall/rules.ts'

const byAddress = keptWith(
  ({ hosts, hostsToRemove }: Cluster): ReadonlyMap<string, Host> =>
    new Map(
      [...hosts, ...hostsToRemove].flatMap((host) => addressesOf(host).map((address) => [address, host])),
    ),
)

/** The instances to be removed that use the ports of a host: until they are gone, what is open for them stays open. */
export function usersToRemove(cluster: Cluster, host: Host): InstanceToRemove[] {
  const mine = instancesOn(cluster, host)
  return cluster.toRemove.filter(
    (instance) =>
      instance.host === host.name ||
      cluster.hostsToRemove.some(({ name }) => name === instance.host) ||
      mine.some((one) => areOfOneGroup(one, instance)),
  )
}

/**
 * No instance connects to a host by the way that a rule opens: it is for a host that is removed, or for a host outside of the
 * group that a port belongs to. What was not looked at, and what was left out of the inventory, may connect.
 */
export function isUnused(cluster: Cluster, host: Host, world: World, { port, from }: FirewallRule): boolean {
  const source = byAddress(cluster).get(from ?? '')
  if (source === undefined) return false
  const leaving = toRemoveOn(cluster, source)
  if (!leaving.every((instance) => world.has(removedInstanceRef(instance)))) return false
  if (cluster.hostsToRemove.includes(source)) return true
  const isOfGroup = instancesOn(cluster, host).some(({ ports }) =>
    ports.some((listened) => listened.port === port && listened.audience === 'group'),
  )
  const recorded = recordsOf(world, source.name)
  const known = new Set([...instancesOn(cluster, source), ...leaving].map(({ id }) => id))
  return isOfGroup && recorded !== undefined && [...recorded.keys()].every((id) => known.has(id))
}
