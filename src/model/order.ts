import type { BrokerGroup, Cluster, Instance } from './cluster.ts'
import { instancesOf } from './address.ts'

/** Who leads each elected group right now: group name → instance id. Classic groups need no entry. */
export type Leaders = ReadonlyMap<string, string>

/**
 * The order in which running instances are restarted, one at a time: name servers, controllers, then group after
 * group with the slaves before the master, so that a group never loses both at once; proxies and the dashboard last. In an elected
 * group the leader comes last when `leaders` names it; without that, its members come as the model lists them.
 */
export function rollOrder(
  cluster: Pick<Cluster, 'instances' | 'groups'>,
  leaders: Leaders = new Map(),
): string[] {
  const byId = new Map(cluster.instances.map((instance) => [instance.id, instance]))
  const brokers = cluster.groups.flatMap((group) => {
    const members = group.members.flatMap((id) => byId.get(id) ?? [])
    return [...members].sort((a, b) => rank(a, group, leaders) - rank(b, group, leaders))
  })
  return [
    ...instancesOf(cluster, 'namesrv'),
    ...instancesOf(cluster, 'controller'),
    ...brokers,
    ...instancesOf(cluster, 'proxy'),
    ...instancesOf(cluster, 'dashboard'),
  ].map((instance) => instance.id)
}

/** Later for whoever takes the writes of its group. Array.sort keeps the order of equal ranks. */
function rank(instance: Instance, group: BrokerGroup, leaders: Leaders): number {
  if (leaders.get(group.name) === instance.id) return 1
  return instance.broker?.role === 'master' ? 1 : 0
}

/**
 * The waves of a first start; the instances of a wave start together. Elected groups start whole with the masters,
 * since a Raft group has no leader before most of its members run.
 */
export function firstStartOrder(cluster: Pick<Cluster, 'instances'>): string[][] {
  const brokers = instancesOf(cluster, 'broker')
  const waves = [
    instancesOf(cluster, 'namesrv'),
    instancesOf(cluster, 'controller'),
    brokers.filter((instance) => instance.broker?.role !== 'slave'),
    brokers.filter((instance) => instance.broker?.role === 'slave'),
    instancesOf(cluster, 'proxy'),
    instancesOf(cluster, 'dashboard'),
  ]
  return waves.filter((wave) => wave.length > 0).map((wave) => wave.map((instance) => instance.id))
}
