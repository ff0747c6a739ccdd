import { RmqError } from '../../../errors.ts'
import { hint } from '../../../hint.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { majorityOf, membersOf, otherMembers } from '../../../model/groups.ts'
import { poll } from '../../client/poll.ts'
import { answeringOf, withClients, type CallBody, type WaitOptions } from '../../client/rpc.ts'

/**
 * The call before a running member of a DLedger group is restarted: sees that the group works without it, by the
 * other members' own answers. One that was just restarted may need some seconds (30 unless given).
 * @throws RmqError 'no-majority' when too few others answer: the member is not restarted.
 */
export function requireQuorum(
  cluster: Cluster,
  instance: Instance,
  { timeoutMs = 30_000, clock }: WaitOptions = {},
): CallBody {
  return async (host, signal) => {
    const group = instance.broker?.group ?? ''
    const members = membersOf(cluster, group)
    const needed = majorityOf(members.length)
    const others = otherMembers(cluster, instance)
    const silent = await withClients(cluster, host, (clients) =>
      poll(
        async () => {
          const answering = await answeringOf(clients, others, signal)
          return answering.length >= needed ? undefined : others.filter((other) => !answering.includes(other))
        },
        { timeoutMs, clock, signal },
      ),
    )
    if (silent === undefined) return
    throw new RmqError(
      'no-majority',
      `${instance.id} was not restarted: without it ${group} would have ${others.length - silent.length} of ${members.length} members, and it needs ${needed} (no answer from ${silent.map(({ id }) => id).join(', ')})`,
      {
        where: { host: instance.host },
        hint: hint`Start the others first: ${{ run: 'start', limit: group }}. If the group is down anyway, stop it and run apply again: ${{ run: 'stop', limit: group }}.`,
      },
    )
  }
}
