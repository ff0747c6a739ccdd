import type { Cluster, Instance } from '../../model/cluster.ts'
import { nameServersOf, registeredAddress } from '../../model/address.ts'
import { answeringOf, withClients, type CallBody } from '../client/rpc.ts'
import { listingsAt } from '../client/listings.ts'
import type { Registration } from '../client/name-server.ts'
import type { ClientPool } from '../client/client-pool.ts'
import { membersOf } from '../../model/groups.ts'

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

/** The member that all answering name servers list as leader, when it answers itself. */
export async function leaderOf(
  cluster: Cluster,
  clients: ClientPool,
  group: string,
  signal: AbortSignal,
): Promise<Instance | undefined> {
  const listings = await listingsAt(clients, nameServersOf(cluster), signal)
  const leader = commonLeader(cluster, group, listings)
  return leader && (await answeringOf(clients, [leader], signal))[0]
}

/** A call that does something only while the instance leads its group. */
export function whenLeading(
  cluster: Cluster,
  instance: Instance,
  body: (clients: ClientPool, signal: AbortSignal, onProgress: (text: string) => void) => Promise<void>,
): CallBody {
  return (host, signal, onProgress) =>
    withClients(cluster, host, async (clients) => {
      const leader = await leaderOf(cluster, clients, instance.broker?.group ?? '', signal)
      if (leader?.id === instance.id) await body(clients, signal, onProgress)
    })
}
