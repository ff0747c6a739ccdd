import type { Instance } from '../../model/cluster.ts'
import { answerOf, askMs } from './rpc.ts'
import { clusterInfo, type Registration } from './name-server.ts'
import type { Peers } from './client-pool.ts'

/** Everything that a name server lists right now; undefined: it does not answer. */
export function listingAt(
  peers: Peers,
  nameServer: Instance,
  signal: AbortSignal,
): Promise<readonly Registration[] | undefined> {
  return answerOf(peers.askOnce(nameServer, clusterInfo, { timeoutMs: askMs, signal }), signal)
}

/** What each of these name servers lists that answers, in their order. */
export async function listingsAt(
  peers: Peers,
  nameServers: readonly Instance[],
  signal: AbortSignal,
): Promise<(readonly Registration[])[]> {
  const listings = await Promise.all(nameServers.map((nameServer) => listingAt(peers, nameServer, signal)))
  return listings.filter((rows) => rows !== undefined)
}

/** Whether a broker with this address (brokerIP1:listenPort) is listed, whatever it is called. */
export function lists(rows: readonly Registration[], address: string): boolean {
  return rows.some((row) => row.address === address)
}
