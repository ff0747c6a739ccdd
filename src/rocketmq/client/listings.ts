import type { Instance } from '../../model/cluster.ts'
import { tryAnswer, RPC_TIMEOUT_MS } from './rpc.ts'
import { clusterInfo, type Registration } from './name-server.ts'
import type { ClientPool } from './client-pool.ts'

/** Everything that a name server lists right now; undefined: it does not answer. */
export function listingAt(
  clients: ClientPool,
  nameServer: Instance,
  signal: AbortSignal,
): Promise<readonly Registration[] | undefined> {
  return tryAnswer(clients.askOnce(nameServer, clusterInfo, { timeoutMs: RPC_TIMEOUT_MS, signal }), signal)
}

/** Listings of the name servers that answer, in their order. */
export async function listingsAt(
  clients: ClientPool,
  nameServers: readonly Instance[],
  signal: AbortSignal,
): Promise<(readonly Registration[])[]> {
  const listings = await Promise.all(nameServers.map((nameServer) => listingAt(clients, nameServer, signal)))
  return listings.filter((rows) => rows !== undefined)
}

/** Returns true when a broker with this address (brokerIP1:listenPort) is listed under any name. */
export function lists(rows: readonly Registration[], address: string): boolean {
  return rows.some((row) => row.address === address)
}

/** Returns the test for the registration of the master of an instance's group, whatever its address. */
export function isMasterOf({ broker }: Instance): (row: Registration) => boolean {
  return ({ brokerName, brokerId }) => brokerName === broker?.group && brokerId === 0
}
