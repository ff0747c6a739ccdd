import type { Step } from '../../../engine/resource.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { membersOf, otherMasters } from '../../../model/groups.ts'
import { has } from '../../../releases/features.ts'
import { callStep, writeStep } from '../../client/rpc.ts'
import { requireWholeFollowers } from '../../replication/require-whole-slaves.ts'
import { drainIfBusy } from '../../rolling/drain-if-busy.ts'
import type { AfterDrain } from '../../rolling/drain-for-restart.ts'
import type { RestartOptions } from '../../rolling/hooks.ts'
import { waitHeard } from './wait-heard.ts'
import type { GroupBehaviour } from '../behaviour.ts'
import { elected, leaderImpact } from '../elected.ts'
import { handOver } from './hand-over.ts'
import { requireWholeSuccessor } from './whole-successor.ts'
import { noSuccessor } from './no-successor.ts'
import { requireLeaderOrSuccessor } from './require-successor.ts'

/** Groups whose master the controllers elect. */
export const controller: GroupBehaviour = {
  ...elected,
  beforeRestart,
  afterStart: (cluster, instance) => [
    ...elected.afterStart(cluster, instance),
    ...(givesIds(cluster)
      ? [callStep(`${instance.id} is known to the leading controller`, waitHeard(cluster, instance))]
      : []),
  ],
  clientImpact: (cluster, instance, how) =>
    leaderImpact(cluster, instance, how, { handsOver: givesIds(cluster) }),
  noSuccessor,
}

export const afterLeaderDrain: AfterDrain = { ready: requireLeaderOrSuccessor, handOver }

/**
 * Returns true when the controllers know replicas by id, so that a leader can be made to hand over: before 5.1.1 they know
 * them by address.
 */
const givesIds = ({ rocketmq }: Pick<Cluster, 'rocketmq'>): boolean =>
  has(rocketmq.version, 'persistent-broker-ids')

function beforeRestart(cluster: Cluster, instance: Instance, { drain }: RestartOptions): readonly Step[] {
  const { id } = instance
  const group = instance.broker?.group ?? ''
  if (membersOf(cluster, group).length < 2) return []
  const staysUp = callStep(`${group} works without ${id}`, requireLeaderOrSuccessor(cluster, instance))
  if (!givesIds(cluster)) {
    const keeps = callStep(`${group} keeps its topics and groups`, requireWholeFollowers(cluster, instance))
    return [staysUp, keeps]
  }
  const hasOthers = otherMasters(cluster, instance).length > 0
  return [
    staysUp,
    callStep(
      `another member has all topics and groups of ${group}`,
      requireWholeSuccessor(cluster, instance),
    ),
    ...(drain && hasOthers ? [drainIfBusy(cluster, instance, afterLeaderDrain)] : []),
    writeStep(`${id} does not lead ${group}`, handOver(cluster, instance)),
  ]
}
