import type { Cluster, Instance } from '../../model/cluster.ts'
import { nameServersOf } from '../../model/address.ts'
import { addWritePermission } from '../client/name-server.ts'
import { RPC_TIMEOUT_MS, withClients, type WaitOptions, type WriteBody } from '../client/rpc.ts'
import { waitWritable, writableGroupsAt } from './waits/wait-writable.ts'

/**
 * The call that gives the group of a broker its write permission back, at each name server that lists it as read-only,
 * and sees that it has. Only for releases with `add-write-permission`, and for brokers without read-only topics.
 * @throws RemotingError of a name server that refuses; as `waitWritable`; as the guard of the host
 */
export function reopenWrites(cluster: Cluster, broker: Instance, options: WaitOptions = {}): WriteBody {
  const group = broker.broker?.group ?? ''
  return async (host, signal, onProgress) => {
    await withClients(cluster, host, async (clients) => {
      for (const nameServer of nameServersOf(cluster)) {
        const groups = await writableGroupsAt(clients, nameServer, signal)
        if (groups?.get(group) !== false) continue
        await clients.askOnce(
          nameServer,
          (client, left) => addWritePermission(client, group, host.guard, left),
          { timeoutMs: RPC_TIMEOUT_MS, signal },
        )
      }
    })
    await waitWritable(cluster, broker, options)(host, signal, onProgress)
  }
}
