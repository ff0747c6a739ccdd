import type { BrokerIdentity, Cluster, Instance } from '../../model/cluster.ts'
import type { Replication } from '../../groups/index.ts'
import type { Leaders } from '../../model/order.ts'
import type { RestartOptions } from '../rolling/hooks.ts'
import type { GroupBehaviour } from './behaviour.ts'
import { classic } from './classic.ts'
import { controller } from './controller/index.ts'
import { dledger } from './dledger/index.ts'

const behaviours: Readonly<Record<Replication, GroupBehaviour>> = {
  none: classic,
  async: classic,
  sync: classic,
  dledger,
  controller,
}

export function groupBehaviourOf({ replication }: Pick<BrokerIdentity, 'replication'>): GroupBehaviour {
  return behaviours[replication]
}

/**
 * Describes the effect of an instance's restart on producers and consumers, for the plan; undefined: none.
 * @param leaders present leader of each elected group; a group without an entry gets no description
 */
export function clientImpact(
  cluster: Cluster,
  instance: Instance,
  { drain }: RestartOptions,
  leaders: Leaders = new Map(),
): string | undefined {
  const { id, broker } = instance
  if (broker === undefined) return undefined
  return groupBehaviourOf(broker).clientImpact(cluster, instance, {
    drain,
    leads: leaders.get(broker.group) === id,
  })
}
