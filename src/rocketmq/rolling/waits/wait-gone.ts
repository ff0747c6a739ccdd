import { RmqError } from '../../../errors.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { label, registeredAddress } from '../../../model/address.ts'
import { withClients, type CallBody, type WaitOptions } from '../../client/rpc.ts'
import { listingAt, lists } from '../../client/listings.ts'
import { poll } from '../../client/poll.ts'

/**
 * The call after a broker was stopped permanently: waits until no name server that stays lists it. A clean stop takes it
 * off at once, the end of its connection too; else name servers forget it 120 s after its last word. 150 s unless given.
 * A name server that does not answer lists no broker.
 * @throws RmqError 'still-registered'
 */
export function waitGone(
  whole: Cluster,
  instance: Instance,
  nameServers: readonly Instance[],
  { timeoutMs = 150_000, clock }: WaitOptions = {},
): CallBody {
  return async (host, signal, onProgress) => {
    const address = registeredAddress(whole, instance)
    const listing = await withClients(whole, host, (clients) =>
      poll(
        async () => {
          const found = await Promise.all(
            nameServers.map(async (nameServer) => {
              const rows = (await listingAt(clients, nameServer, signal)) ?? []
              return lists(rows, address) ? [label(whole, nameServer)] : []
            }),
          )
          const names = found.flat().sort()
          return names.length === 0 ? undefined : names
        },
        {
          timeoutMs,
          clock,
          signal,
          onObjection: (names) => {
            onProgress(`still listed by ${names.join(', ')}`)
          },
        },
      ),
    )
    if (listing === undefined) return
    throw new RmqError(
      'still-registered',
      `${instance.id} was stopped, and ${listing.join(', ')} still lists ${address}`,
      {
        where: { host: instance.host },
        hint: `Find the other process that registers this address, and stop it. Run on ${instance.host}: ss -ltnp 'sport = :${instance.listenPort}'`,
      },
    )
  }
}
