import { groupKindOf } from '../../groups/index.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { majorityOf, otherMembers } from '../../model/groups.ts'
import { ClientPool, type Dial } from '../client/client-pool.ts'
import type { LagOptions } from '../replication/replication-lag.ts'
import { groupBehaviourOf } from '../groups/index.ts'
import type { Verification } from '../verify/verification.ts'

/**
 * Returns the reason why a group would have no leader if its leader died now; undefined: another member would lead.
 * @param present how the cluster was a moment ago
 */
export async function noSuccessor(
  cluster: Cluster,
  dial: Dial,
  leader: Instance,
  present: Pick<Verification, 'brokers' | 'rows'>,
  options: LagOptions,
): Promise<string | undefined> {
  const group = cluster.groups.find(({ name }) => name === leader.broker?.group)
  if (group === undefined) return `${leader.id} is in no group`
  const answering = present.brokers.filter(({ answer }) => answer !== undefined)
  const others = otherMembers(cluster, leader).filter(({ id }) =>
    answering.some(({ instance }) => instance === id),
  )
  const needed = groupKindOf(group).electors === 'majority' ? majorityOf(group.members.length) : 1
  if (others.length < needed) {
    return `without ${leader.id}, ${others.length} of the ${group.members.length} members of ${group.name} answer, and it takes ${needed} to elect another leader`
  }
  const electors = present.rows
    .map(({ answer }) => answer?.election?.leaderAddress ?? '')
    .filter((address) => address !== '')
  const clients = new ClientPool(cluster, dial)
  try {
    return await groupBehaviourOf(group).noSuccessor?.(
      cluster,
      clients,
      { group, leader, others, electors },
      options,
    )
  } finally {
    clients.close()
  }
}
