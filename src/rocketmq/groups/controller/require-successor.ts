import { RmqError } from '../../../errors.ts'
import { hint } from '../../../hint.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { withClients, type CallBody, type WaitOptions } from '../../client/rpc.ts'
import { measureLag, type LagOptions } from '../../replication/replication-lag.ts'
import type { ClientPool } from '../../client/client-pool.ts'
import { poll } from '../../client/poll.ts'
import { leaderOf } from '../../replication/leader.ts'
import { otherMembers } from '../../../model/groups.ts'

/**
 * The call before a running member of a controller group is restarted: the group has a leader that answers, and when
 * that is this member, another one has what it has: controllers elect only members in sync. Some seconds (30 unless
 * given) are left to members that were just restarted.
 * @throws RmqError 'no-leader', 'no-successor': the member is not restarted.
 */
export function requireLeaderOrSuccessor(
  cluster: Cluster,
  instance: Instance,
  { timeoutMs = 30_000, clock }: WaitOptions = {},
): CallBody {
  return async (host, signal) => {
    const group = instance.broker?.group ?? ''
    const objection = await withClients(cluster, host, (clients) =>
      poll(
        async (): Promise<'no-leader' | 'no-successor' | undefined> => {
          const leader = await leaderOf(cluster, clients, group, signal)
          if (leader === undefined) return 'no-leader'
          if (leader.id !== instance.id) return undefined
          const others = otherMembers(cluster, leader)
          return (await hasSuccessor(cluster, clients, leader, others, { clock, signal }))
            ? undefined
            : 'no-successor'
        },
        { timeoutMs, clock, signal },
      ),
    )
    if (objection === undefined) return
    const why =
      objection === 'no-leader'
        ? `no name server lists a leader of ${group} that answers`
        : `it leads ${group}, and no other member answers and has all that it has`
    throw new RmqError(objection, `${instance.id} was not restarted: ${why}`, {
      where: { host: instance.host },
      hint: hint`See which members are missing: ${{ run: 'status' }}. Bring them back first: ${{ run: 'start', limit: group }}. If the group may be down for a while, stop it and run apply again: ${{ run: 'stop', limit: group }}.`,
    })
  }
}

/** Returns true when another member answers and is in sync with the leader. */
export async function hasSuccessor(
  cluster: Cluster,
  clients: ClientPool,
  leader: Instance,
  others: readonly Instance[],
  options: LagOptions,
): Promise<boolean> {
  const gaps = await Promise.all(
    others.map((slave) => measureLag(cluster, clients, { master: leader, slave }, options)),
  )
  return gaps.some(({ kind }) => kind === 'none')
}
