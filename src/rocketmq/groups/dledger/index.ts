import { membersOf } from '../../../model/groups.ts'
import { callStep } from '../../client/rpc.ts'
import { requireWholeFollowers } from '../../replication/require-whole-slaves.ts'
import type { GroupBehaviour } from '../behaviour.ts'
import { elected } from '../elected.ts'
import { requireQuorum } from './require-quorum.ts'

/** Groups whose members elect their leader among themselves, by Raft. */
export const dledger: GroupBehaviour = {
  ...elected,
  beforeRestart: (cluster, instance) => {
    const group = instance.broker?.group ?? ''
    if (membersOf(cluster, group).length < 2) return []
    return [
      callStep(`${group} works without ${instance.id}`, requireQuorum(cluster, instance)),
      callStep(`${group} keeps its topics and groups`, requireWholeFollowers(cluster, instance)),
    ]
  },
}
