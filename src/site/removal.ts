import type { Need } from '../engine/resource.ts'
import type { Cluster, InstanceToRemove } from '../model/cluster.ts'
import { areOfOneGroup, isElectedMember, isMaster, isSlave } from '../model/groups.ts'
import { kindOf, services } from '../services/index.ts'
import { removedInstanceRef } from '../instances/removed-instance.ts'
import { drainedMemberRef } from '../instances/drained-member.ts'
import { serviceRef } from '../instances/service-ref.ts'

/** The services that the others depend on. */
const coordinating = services
  .filter(({ coordinates }) => coordinates === true)
  .map(({ plural }) => plural)
  .join(' and ')

/** Phases of removals, in order; all of them after everything that stays runs as it should. */
export const removalPhases = [
  { id: 'remove-writers', title: 'Drain brokers to be removed; stop and remove masters', afterRolls: true },
  { id: 'remove', title: 'Stop and remove other instances to be removed', afterRolls: true },
  { id: 'remove-servers', title: `Stop and remove ${coordinating} to be removed`, afterRolls: true },
] as const
type RemovalPhase = (typeof removalPhases)[number]['id']

/**
 * Masters first: a slave is of no use to a group that has stopped, but of much to one that goes on because its
 * messages are unread. The members of an elected group are drained then, and stopped when all are. What others depend
 * on goes last.
 */
export function removalPhase(instance: InstanceToRemove): RemovalPhase {
  if (kindOf(instance).coordinates === true) return 'remove-servers'
  return isMaster(instance) ? 'remove-writers' : 'remove'
}

/** Nothing is taken away while something that stays has failed, and nothing before that which has to go first. */
export function removalNeeds(cluster: Cluster, instance: InstanceToRemove): Need[] {
  const isFirst = (other: InstanceToRemove): boolean =>
    removalPhase(instance) === 'remove-servers'
      ? removalPhase(other) !== 'remove-servers'
      : isMaster(other) && isSlave(instance) && areOfOneGroup(instance, other)
  return [
    ...stayingNeeds(cluster),
    ...cluster.toRemove.filter(isFirst).map(removedInstanceRef),
    ...cluster.toRemove
      .filter((other) => isElectedMember(instance) && areOfOneGroup(instance, other))
      .map(drainedMemberRef),
  ]
}

/** No removal begins while something that stays has failed. */
export function stayingNeeds(cluster: Cluster): Need[] {
  return cluster.instances.map(serviceRef)
}
