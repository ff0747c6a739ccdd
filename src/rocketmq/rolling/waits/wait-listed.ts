import { RmqError } from '../../../errors.ts'
import { hint } from '../../../hint.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { label, nameServersOf } from '../../../model/address.ts'
import { withClients, type CallBody, type WaitOptions } from '../../client/rpc.ts'
import { listingAt, lists, listingsAt } from '../../client/listings.ts'
import { poll } from '../../client/poll.ts'
import { unlistedAt } from '../../client/unlisted.ts'

/**
 * The call after a name server's start: waits (75 s unless given) until it lists every inventoried broker that runs
 * and registers at it. A fresh one answers at once with an empty list, and brokers register every 30 s: clients
 * would find no route, and after the next name server stops no name server would know one. A broker is asked for the
 * configuration it runs with, since one that does not know this name server yet (a new one) registers only when it
 * is restarted itself. With no broker running there is nothing to wait for.
 * @throws RmqError 'brokers-not-listed' when the time is over for brokers that another name server lists; what
 * no name server lists has a problem of its own, which the verification names.
 */
export function waitListed(
  cluster: Cluster,
  nameServer: Instance,
  { timeoutMs = 75_000, clock }: WaitOptions = {},
): CallBody {
  return (host, signal, onProgress) =>
    withClients(cluster, host, async (clients) => {
      const absent = await poll(
        async () => {
          const rows = (await listingAt(clients, nameServer, signal)) ?? []
          const absent = await unlistedAt(cluster, clients, nameServer, rows, signal)
          return absent.length === 0 ? undefined : absent
        },
        {
          timeoutMs,
          clock,
          signal,
          slowest: 2000,
          onObjection: (unlisted) => {
            onProgress(`not yet ${unlisted.map(({ broker }) => broker.id).join(', ')}`)
          },
        },
      )
      if (absent === undefined) return
      const others = nameServersOf(cluster).filter(({ id }) => id !== nameServer.id)
      const elsewhere = await listingsAt(clients, others, signal)
      const missing = absent.filter(({ address }) => elsewhere.some((rows) => lists(rows, address)))
      const [first] = missing
      if (first === undefined) return
      const names = missing.map(({ broker }) => label(cluster, broker))
      throw new RmqError(
        'brokers-not-listed',
        `${label(cluster, nameServer)} does not list ${names.join(', ')} after ${Math.round(timeoutMs / 1000)} s; other name servers do`,
        {
          where: { host: nameServer.host },
          hint: hint`Test whether the hosts of the brokers reach this one: ${{ run: 'check' }}. Brokers register every 30 s; look for "registerBroker" in a broker's log: ${{ run: 'logs', limit: first.broker.id }}.`,
        },
      )
    })
}
