import { anySignal } from '../../signals.ts'
import type { HostPorts } from '../../engine/access.ts'
import { RmqError } from '../../errors.ts'
import { hint } from '../../hint.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { nameServersOf, registeredAddress } from '../../model/address.ts'
import { tryAnswer, RPC_TIMEOUT_MS, withClients, type CallBody } from '../client/rpc.ts'
import { listingsAt } from '../client/listings.ts'

/**
 * The call before a classic broker that does not run is started: sees that no other process serves under its name
 * and id, as the old one does when the inventory has moved a master to another host. Both would register in turns,
 * and slaves would take the empty one's topics. What the name servers list but nothing listens at is of the past.
 * @throws RmqError 'id-taken': the broker is not started.
 */
export function requireFreeBrokerId(cluster: Cluster, instance: Instance): CallBody {
  return async (host, signal) => {
    const own = registeredAddress(cluster, instance)
    const listings = await withClients(cluster, host, (clients) =>
      listingsAt(clients, nameServersOf(cluster), signal),
    )
    const namesakes = new Set(
      listings
        .flat()
        .filter(
          ({ brokerName, brokerId }) =>
            brokerName === instance.broker?.group && brokerId === instance.broker.brokerId,
        )
        .map(({ address }) => address),
    )
    namesakes.delete(own)
    for (const address of namesakes) {
      if (await listens(host, address, signal)) throw idTaken(instance, address)
    }
  }
}

async function listens(host: HostPorts, address: string, signal: AbortSignal): Promise<boolean> {
  const colon = address.lastIndexOf(':')
  const until = anySignal([signal, AbortSignal.timeout(RPC_TIMEOUT_MS)])
  const connected = host.connect(address.slice(0, colon), Number(address.slice(colon + 1)), until)
  const stream = await tryAnswer(connected, signal)
  stream?.destroy()
  return stream !== undefined
}

function idTaken(instance: Instance, address: string): RmqError {
  const { group = '', brokerId = 0 } = instance.broker ?? {}
  return new RmqError(
    'id-taken',
    `${instance.id} was not started: ${group} has a broker with brokerId ${brokerId} already, which serves at ${address}`,
    {
      where: { host: instance.host },
      hint: hint`Stop the other broker first: two of them would replace each other at the name servers. If its messages are wanted, move its store here. Then run again: ${{ run: 'apply' }}.`,
    },
  )
}
