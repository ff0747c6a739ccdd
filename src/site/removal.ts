import type { Need } from '../engine/resource.ts'
import type { Cluster, LeavingInstance } from '../model/cluster.ts'
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
  { id: 'leave-writers', title: 'Drain brokers to be removed; stop and remove masters', afterRolls: true },
  { id: 'leave', title: 'Stop and remove other instances to be removed', afterRolls: true },
  { id: 'leave-servers', title: `Stop and remove ${coordinating} to be removed`, afterRolls: true },
] as const
type LeavingPhase = (typeof removalPhases)[number]['id']

/**
 * Masters first: a slave is of no use to a group that has stopped, but of much to one that goes on because its
 * messages are unread. The members of an elected group are drained then, and stopped when all are. What others depend
 * on goes last.
 */
export function removalPhase(instance: LeavingInstance): LeavingPhase {
  if (kindOf(instance).coordinates === true) return 'leave-servers'
  return isMaster(instance) ? 'leave-writers' : 'leave'
}

/** Nothing is taken away while something that stays has failed, and nothing before that which has to go first. */
export function removalNeeds(cluster: Cluster, instance: LeavingInstance): Need[] {
  const isFirst = (other: LeavingInstance): boolean =>
    removalPhase(instance) === 'leave-servers'
      ? removalPhase(other) !== 'leave-servers'
      : isMaster(other) && isSlave(instance) && areOfOneGroup(instance, other)
  return [
    ...stayingNeeds(cluster),
    ...cluster.leaving.filter(isFirst).map(removedInstanceRef),
    ...cluster.leaving
      .filter((other) => isElectedMember(instance) && areOfOneGroup(instance, other))
      .map(drainedMemberRef),
  ]
}

/** Nothing of the cluster is disturbed by what leaves while something that stays has failed. */
export function stayingNeeds(cluster: Cluster): Need[] {
  return cluster.instances.map(serviceRef)
}
