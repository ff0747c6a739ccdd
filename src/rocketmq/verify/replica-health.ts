import type { Cluster, Instance } from '../../model/cluster.ts'
import { instancesOf } from '../../model/address.ts'
import { isElectedMember, masterOf } from '../../model/groups.ts'
import { isClassic, type ReplicaPair } from '../replication/replication-lag.ts'
import { commonLeader } from '../replication/leader.ts'
import { answerOf, registrationsIn, type Answers } from './verification.ts'

/** A broker and the broker it copies from, with the ends of their commit logs in bytes. */
export interface Replica extends ReplicaPair {
  readonly has: bigint
  readonly needs: bigint
  /** Nothing was written to the master within its last 10 s. */
  readonly idle: boolean
}

/**
 * Reason for which a copy may not be one:
 * - 'ahead': a classic slave has what its master has not;
 * - 'far-behind': it lacks more than a slave lags by under full load, or has nothing at all;
 * - 'lags-idle': it lacks something although nothing is being written.
 */
export type ReplicaIssue = 'ahead' | 'far-behind' | 'lags-idle'

/** Bytes; a slave under full load lags by some MB. */
const farBehind = 256n * 1024n * 1024n

/** Every slave with its master and every follower with its leader, if both report their offsets. */
export function replicasOf(cluster: Cluster, answers: Answers): Replica[] {
  return instancesOf(cluster, 'broker').flatMap((slave): Replica[] => {
    const master = masterOf(cluster, slave) ?? leaderOver(cluster, slave, answers)
    if (master === undefined || master.id === slave.id) return []
    const [from, to] = [master, slave].map(({ id }) => answerOf(answers, id)?.runtime)
    if (from?.commitLogMaxOffset === undefined || to?.commitLogMaxOffset === undefined) return []
    return [
      { master, slave, has: to.commitLogMaxOffset, needs: from.commitLogMaxOffset, idle: from.putTps === 0 },
    ]
  })
}

/** Issue of a replica that needs a second check; undefined: none. */
export function issueOf({ slave, has, needs, idle }: Replica): ReplicaIssue | undefined {
  if (has === needs) return undefined
  if (has > needs) return isClassic(slave) ? 'ahead' : undefined
  if (has === 0n || needs - has > farBehind) return 'far-behind'
  // Members of an elected group may report the committed offset, which a follower learns with the next heartbeat.
  return idle && isClassic(slave) ? 'lags-idle' : undefined
}

/** The leader that all name servers name; where they disagree there is a problem of its own. */
function leaderOver(cluster: Cluster, instance: Instance, answers: Answers): Instance | undefined {
  const { broker } = instance
  if (broker === undefined || !isElectedMember(instance)) return undefined
  return commonLeader(cluster, broker.group, registrationsIn(answers))
}
