import { RmqError } from '../../errors.ts'
import { hint } from '../../hint.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { label, nameServersOf } from '../../model/address.ts'
import { withClients, type CallBody, type WaitOptions } from '../client/rpc.ts'
import { listingAt } from '../client/listings.ts'
import type { ClientPool } from '../client/client-pool.ts'
import { poll } from '../client/poll.ts'
import { unlistedAt } from '../client/unlisted.ts'

/**
 * The call before a running name server is restarted: another one answers and lists every broker that registers at
 * it, so that clients find their routes meanwhile. One that was just restarted itself learns of them within 30 s; 75 s
 * unless given.
 * @throws RmqError 'no-other-name-server': the name server is not restarted.
 */
export function requireOtherNameServer(
  cluster: Cluster,
  nameServer: Instance,
  { timeoutMs = 75_000, clock }: WaitOptions = {},
): CallBody {
  return async (host, signal, onProgress) => {
    const others = nameServersOf(cluster).filter(({ id }) => id !== nameServer.id)
    const reasons = await withClients(cluster, host, (clients) =>
      poll(
        async () => {
          const lacks = await Promise.all(others.map((other) => lackOf(cluster, clients, other, signal)))
          return lacks.includes(undefined) ? undefined : lacks.join('; ')
        },
        { timeoutMs, clock, signal, slowest: 2000, onObjection: onProgress },
      ),
    )
    if (reasons === undefined) return
    throw new RmqError('no-other-name-server', `${nameServer.id} was not restarted: ${reasons}`, {
      where: { host: nameServer.host },
      hint: hint`Bring another one back first, or clients find no routes: ${{ run: 'start' }}. If routes may be missing for a while, stop it and run apply again: ${{ run: 'stop', limit: nameServer.id }}.`,
    })
  }
}

/** Reason for which clients cannot do with this name server alone; undefined: they can. */
async function lackOf(
  cluster: Cluster,
  clients: ClientPool,
  nameServer: Instance,
  signal: AbortSignal,
): Promise<string | undefined> {
  const rows = await listingAt(clients, nameServer, signal)
  if (rows === undefined) return `${label(cluster, nameServer)} does not answer`
  const absent = await unlistedAt(cluster, clients, nameServer, rows, signal)
  if (absent.length === 0) return undefined
  return `${label(cluster, nameServer)} does not list ${absent.map(({ broker }) => broker.id).join(', ')}`
}
