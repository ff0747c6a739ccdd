import { services, waveOf } from '../services/index.ts'
import type { BrokerGroup, Cluster, Instance } from './cluster.ts'
import { instancesOf } from './address.ts'
import { isMaster } from './groups.ts'

/** Present leader of each elected group: group name → instance id. Classic groups have no entry. */
export type Leaders = ReadonlyMap<string, string>

/**
 * The order in which running instances are restarted, one at a time: service after service as a cluster starts them;
 * brokers group after group, with the slaves before the master, so that a group never loses both at once. In an elected
 * group the leader comes last when `leaders` names it; without that, its members come as the model lists them.
 */
export function rollOrder(
  cluster: Pick<Cluster, 'instances' | 'groups'>,
  leaders: Leaders = new Map(),
): string[] {
  const byId = new Map(cluster.instances.map((instance) => [instance.id, instance]))
  const ranked = cluster.groups.flatMap((group) => {
    const members = group.members.flatMap((id) => byId.get(id) ?? [])
    return [...members].sort((a, b) => rank(a, group, leaders) - rank(b, group, leaders))
  })
  const all = [...ranked, ...cluster.instances.filter(({ broker }) => broker === undefined)]
  return services.flatMap(({ name }) => instancesOf({ instances: all }, name)).map(({ id }) => id)
}

/** Higher for the one that takes the writes of its group. Array.sort keeps the order of equal ranks. */
function rank(instance: Instance, group: BrokerGroup, leaders: Leaders): number {
  if (leaders.get(group.name) === instance.id) return 1
  return isMaster(instance) ? 1 : 0
}

/** The waves of a first start, without empty ones; the instances of a wave start together. */
export function firstStartOrder(cluster: Pick<Cluster, 'instances'>): string[][] {
  const waves = services.flatMap((kind) =>
    kind.waves.map((wave) =>
      instancesOf(cluster, kind.name).filter((one) => waveOf(one).phase === wave.phase),
    ),
  )
  return waves.filter((wave) => wave.length > 0).map((wave) => wave.map(({ id }) => id))
}
