import { RmqError } from '../../errors.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { instancesOf, registeredAddress } from '../../model/address.ts'
import { answeringOf, withClients, type CallBody, type WaitOptions } from '../client/rpc.ts'
import { listingsAt } from '../client/listings.ts'
import type { Registration } from '../client/name-server.ts'
import type { ClientPool } from '../client/client-pool.ts'
import { poll } from '../client/poll.ts'
import { majorityOf, membersOf } from '../../model/groups.ts'

/** The member that these rows of a name server call the leader (id 0); undefined: none, or no member. */
export function leaderIn(
  cluster: Cluster,
  group: string,
  rows: readonly Registration[],
): Instance | undefined {
  const addresses = rows
    .filter((row) => row.brokerName === group && row.brokerId === 0)
    .map(({ address }) => address)
  return membersOf(cluster, group).find((member) => addresses.includes(registeredAddress(cluster, member)))
}

/** The member that all these listings name as leader; undefined: none, or they differ. */
export function commonLeader(
  cluster: Cluster,
  group: string,
  listings: readonly (readonly Registration[])[],
): Instance | undefined {
  const [leader, ...others] = listings.map((rows) => leaderIn(cluster, group, rows))
  return others.every((other) => other?.id === leader?.id) ? leader : undefined
}

/**
 * The call before a running member of a DLedger group is restarted: sees that the group goes on without it, by the
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
    const others = members.filter(({ id }) => id !== instance.id)
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
        hint: `start the others first: rmq-provision start ${cluster.file} --limit ${group}; if the group is down anyway, stop it (rmq-provision stop ${cluster.file} --limit ${group}) and apply again`,
      },
    )
  }
}

/** The member that all answering name servers list as leader, when it answers itself. */
export async function leaderOf(
  cluster: Cluster,
  clients: ClientPool,
  group: string,
  signal: AbortSignal,
): Promise<Instance | undefined> {
  const listings = await listingsAt(clients, instancesOf(cluster, 'namesrv'), signal)
  const leader = commonLeader(cluster, group, listings)
  return leader && (await answeringOf(clients, [leader], signal))[0]
}
