import type { Cluster } from '../../model/cluster.ts'
import { groupBehaviourOf } from '../groups/index.ts'
import type { PartialReset } from '../groups/partial-reset.ts'
import { behaviours } from './registry.ts'

/**
 * Returns the problems of emptying only the stores of these instances. Pure.
 * @param wiped ids of instances
 */
export function partialResets(cluster: Cluster, wiped: ReadonlySet<string>): PartialReset[] {
  return [
    ...cluster.groups.flatMap((group) => groupBehaviourOf(group).partialReset(cluster, group, wiped)),
    ...Object.values(behaviours).flatMap(({ partialReset }) => partialReset?.(cluster, wiped) ?? []),
  ].filter(({ missing }) => missing.length > 0)
}
