import { RmqError } from '../../../errors.ts'
import { hint, type HintText } from '../../../hint.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { majorityOf, membersOf, otherMembers } from '../../../model/groups.ts'
import { poll } from '../../client/poll.ts'
import { answeringOf, withClients, type CallBody, type WaitOptions } from '../../client/rpc.ts'
import { reachingEachOther, runningPeers } from './known-peers.ts'

/**
 * The call before a running member of a DLedger group is restarted: sees that the group works without it, by the
 * other members' own answers: most of them answer and reach each other by the lists that they run with. One that was just
 * restarted may need some seconds (30 unless given).
 * @throws RmqError 'no-majority' when too few others do: the member is not restarted.
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
    const lacking = await withClients(cluster, host, (clients) =>
      poll(
        async () => {
          const answering = await answeringOf(clients, others, signal)
          const working = reachingEachOther(await runningPeers(cluster, clients, answering, signal))
          if (working.length >= needed) return undefined
          const silent = others.filter((other) => !answering.includes(other))
          return { silent, apart: answering.filter((other) => !working.includes(other)) }
        },
        { timeoutMs, clock, signal },
      ),
    )
    if (lacking === undefined) return
    const { silent, apart } = lacking
    const left = others.length - silent.length - apart.length
    throw new RmqError(
      'no-majority',
      `${instance.id} was not restarted: without it ${group} would have ${left} of ${members.length} members, and it needs ${needed} (${reasonsOf(silent, apart)})`,
      { where: { host: instance.host }, hint: silent.length > 0 ? startHint(group) : stopHint(group) },
    )
  }
}

function reasonsOf(silent: readonly Instance[], apart: readonly Instance[]): string {
  const names = (some: readonly Instance[]): string => some.map(({ id }) => id).join(', ')
  const reasons = [
    ...(silent.length > 0 ? [`no answer from ${names(silent)}`] : []),
    ...(apart.length > 0
      ? [
          `${names(apart)} ${apart.length > 1 ? 'are' : 'is'} at another address than dLegerPeers of the running members says`,
        ]
      : []),
  ]
  return reasons.join('; ')
}

const startHint = (group: string): HintText =>
  hint`Start the others first: ${{ run: 'start', limit: group }}. If the group is down anyway, stop it and run apply again: ${{ run: 'stop', limit: group }}.`

const stopHint = (group: string): HintText =>
  hint`A member reads the list at its start only. When the group may be down for a while, stop it and run apply again: ${{ run: 'stop', limit: group }}.`
