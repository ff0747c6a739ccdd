import { RmqError } from '../../errors.ts'
import { has } from '../../releases/features.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { nameServersOf } from '../../model/address.ts'
import { addWritePermission } from '../client/name-server.ts'
import { isOrdinaryTopic } from '../client/exclusive-topics.ts'
import { RPC_TIMEOUT_MS, tryAnswer, withClients, type WaitOptions, type WriteBody } from '../client/rpc.ts'
import { topicTable, type TopicTable } from '../client/topic.ts'
import { waitWritable, writableGroupsAt } from './waits/wait-writable.ts'

/**
 * Returns true when a request may give a broker its group's write permission back: it makes every topic of the group
 * writable at a name server, those that are meant to be read-only too.
 * @param topics of the broker; undefined: not known
 */
export function mayReopen(cluster: Cluster, broker: Instance, topics: TopicTable | undefined): boolean {
  if (topics === undefined || !has(cluster.rocketmq.version, 'add-write-permission')) return false
  return [...topics].every(([topic, open]) => open || !isOrdinaryTopic(cluster, broker, topic))
}

/**
 * The call after the start of a master: producers may write to its group again. A broker that comes back before the name
 * servers have noticed its end (no packet says so after a power cut; 120 s) registers with the same tables as before, and
 * they keep the permission that an earlier run took away (RouteInfoManager.registerBroker). A request gives it back then.
 * @throws as `waitWritable`, also where no request may be sent; as `reopenWrites`
 */
export function regainWrites(cluster: Cluster, broker: Instance, options: WaitOptions = {}): WriteBody {
  return async (host, signal, onProgress) => {
    try {
      await waitWritable(cluster, broker, options)(host, signal, onProgress)
    } catch (error) {
      if (!(error instanceof RmqError) || error.code !== 'not-writable') throw error
      const topics = await withClients(cluster, host, (clients) =>
        tryAnswer(clients.askOnce(broker, topicTable, { timeoutMs: RPC_TIMEOUT_MS, signal }), signal),
      )
      if (!mayReopen(cluster, broker, topics)) throw error
      await reopenWrites(cluster, broker, options)(host, signal, onProgress)
    }
  }
}

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
