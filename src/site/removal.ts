import type { Need } from '../engine/resource.ts'
import type { Cluster, LeavingInstance } from '../model/cluster.ts'
import { removedInstanceRef } from '../instances/removed-instance.ts'
import { drainedMemberRef } from '../instances/drained-member.ts'
import { serviceRef } from '../instances/service.ts'

/** When what leaves goes, in order; all of it when everything that stays runs as it should. */
export const removalPhases = [
  { id: 'leave-writers', title: 'Drain brokers that leave; stop and remove masters', afterRolls: true },
  { id: 'leave', title: 'Stop and remove what else leaves', afterRolls: true },
  { id: 'leave-servers', title: 'Stop and remove name servers and controllers that leave', afterRolls: true },
] as const
type LeavingPhase = (typeof removalPhases)[number]['id']

/**
 * Masters first: a slave is of no use to a group that has stopped, but of much to one that goes on because its
 * messages are unread. The members of an elected group are drained then, and stopped when all are. What others register
 * at goes last.
 */
export function removalPhase({ service, broker }: LeavingInstance): LeavingPhase {
  if (service === 'namesrv' || service === 'controller') return 'leave-servers'
  return broker?.role === 'master' ? 'leave-writers' : 'leave'
}

/** Nothing is taken away while something that stays has failed, and nothing before that which has to go first. */
export function removalNeeds(cluster: Cluster, instance: LeavingInstance): Need[] {
  const isFirst = (other: LeavingInstance): boolean =>
    removalPhase(instance) === 'leave-servers'
      ? removalPhase(other) !== 'leave-servers'
      : other.broker?.role === 'master' && isSlaveOf(instance, other)
  return [
    ...stayingNeeds(cluster),
    ...cluster.leaving.filter(isFirst).map(removedInstanceRef),
    ...cluster.leaving
      .filter((other) => instance.broker?.role === 'elected' && other.broker?.group === instance.broker.group)
      .map(drainedMemberRef),
  ]
}

/** Nothing of the cluster is disturbed by what leaves while something that stays has failed. */
export function stayingNeeds(cluster: Cluster): Need[] {
  return cluster.instances.map(serviceRef)
}

const isSlaveOf = ({ broker }: LeavingInstance, { broker: other }: LeavingInstance): boolean =>
  broker?.role === 'slave' && broker.group === other?.group
