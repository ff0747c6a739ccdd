import type { Guard } from '../../../engine/access.ts'
import { RmqError } from '../../../errors.ts'
import { hint } from '../../../hint.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { registeredAddress } from '../../../model/address.ts'
import { withClients, type WaitOptions, type WriteBody } from '../../client/rpc.ts'
import { electable, electMaster } from '../../client/controller.ts'
import { atLeadingController } from '../../client/leading-controller.ts'
import type { ClientPool } from '../../client/client-pool.ts'
import { poll } from '../../client/poll.ts'
import { leaderOf } from '../../replication/leader.ts'
import { requireWholeLeader, wholeMembers } from './whole-successor.ts'

/**
 * The call before the restart of a controller group's leader: another member that is in sync becomes master first, so
 * that the group takes messages while this one stops and starts; by itself the election would wait for the end of a
 * clean stop, which takes a broker of 5.x up to 25 s. It does nothing for a member that does not lead.
 * @throws RmqError 'no-hand-over' when none has become master in time (30 s unless given): the member is not
 *   restarted; 'slave-incomplete' when no other member has its topics and groups, or the new master lacks some; as the
 *   guard of the host
 */
export function handOver(
  cluster: Cluster,
  instance: Instance,
  { timeoutMs = 30_000, clock }: WaitOptions = {},
): WriteBody {
  return async (host, signal, onProgress) => {
    const group = instance.broker?.group ?? ''
    const objection = await withClients(cluster, host, async (clients) => {
      // Controllers and name servers may differ for a moment: a member that neither calls leader does not lead.
      if ((await leaderOf(cluster, clients, group, signal))?.id !== instance.id) return undefined
      const waits = { clock, signal, onProgress }
      const { members, metadata } = await wholeMembers(cluster, clients, instance, waits)
      const office: Office = { instance, successors: members, guard: host.guard }
      const found = await poll(() => giveUpOffice(cluster, clients, office, signal), {
        timeoutMs,
        clock,
        signal,
        onObjection: onProgress,
      })
      if (found === undefined) await requireWholeLeader(cluster, clients, instance, metadata, waits)
      return found
    })
    if (objection === undefined) return
    throw new RmqError(
      'no-hand-over',
      `${instance.id} was not restarted: it leads ${group}, and ${objection}`,
      {
        where: { host: instance.host },
        hint: hint`See which members are missing: ${{ run: 'status' }}. If the group may be down for a while, stop it and run apply again: ${{ run: 'stop', limit: group }}.`,
      },
    )
  }
}

/** The lead of a group, and the members that may take it. */
interface Office {
  /** The leader. */
  readonly instance: Instance
  /** Members that have all topics and groups of the leader. */
  readonly successors: readonly Instance[]
  /** Of the leader's host. */
  readonly guard: Guard
}

/**
 * Makes one attempt.
 * @returns why no other member leads yet
 */
async function giveUpOffice(
  cluster: Cluster,
  clients: ClientPool,
  { instance, successors, guard }: Office,
  signal: AbortSignal,
): Promise<string | undefined> {
  const group = instance.broker?.group ?? ''
  const leader = await leaderOf(cluster, clients, group, signal)
  if (leader !== undefined && leader.id !== instance.id) return undefined
  return atLeadingController(cluster, clients, signal, async (ask) => {
    const replicas = await ask((client, options) => electable(client, group, options))
    const others = replicas.filter(({ address }) => address !== registeredAddress(cluster, instance))
    if (others.length === 0) return 'the controllers know no other member in sync'
    const addresses = successors.map((member) => registeredAddress(cluster, member))
    const successor = others.find(({ address }) => addresses.includes(address))
    if (successor === undefined) return 'no other member in sync has all its topics and groups'
    if (leader === undefined) return 'the name servers list no other master yet'
    const wanted = { cluster: cluster.name, group, brokerId: successor.brokerId }
    await ask((client, options) => electMaster(client, wanted, guard, options))
    return 'the name servers list no other master yet'
  })
}
