import type { Cluster, Instance } from '../../model/cluster.ts'
import { otherMembers, slavesOf } from '../../model/groups.ts'
import type { ClientPool } from '../client/client-pool.ts'
import { answeringOf, withClients, type CallBody, type WaitOptions } from '../client/rpc.ts'
import { whenLeading } from './leader.ts'
import {
  readMetadata,
  slaveIncomplete,
  waitWholeMetadata,
  type MetadataWaitOptions,
} from './whole-metadata.ts'

/**
 * The call before a running master is restarted: sees that its slaves have all its topics and groups, so that consumers
 * read on there, and a switch loses none.
 * @throws RmqError 'slave-incomplete' with the names that are missing: the master is not restarted.
 */
export function requireWholeSlaves(cluster: Cluster, master: Instance, options: WaitOptions = {}): CallBody {
  return (host, signal, onProgress) =>
    withClients(cluster, host, (clients) =>
      requireWhole(cluster, clients, master, slavesOf(cluster, master), { ...options, signal, onProgress }),
    )
}

/**
 * The call before a running member of a group is restarted whose members elect among themselves: if it leads, the others
 * that answer have all its topics and groups, as any of them may lead next.
 * @throws RmqError 'slave-incomplete': the member is not restarted.
 */
export function requireWholeFollowers(
  cluster: Cluster,
  instance: Instance,
  options: WaitOptions = {},
): CallBody {
  return whenLeading(cluster, instance, async (clients, signal, onProgress) => {
    const others = await answeringOf(clients, otherMembers(cluster, instance), signal)
    await requireWhole(cluster, clients, instance, others, { ...options, signal, onProgress })
  })
}

async function requireWhole(
  cluster: Cluster,
  clients: ClientPool,
  master: Instance,
  brokers: readonly Instance[],
  options: MetadataWaitOptions,
): Promise<void> {
  const expected = () => readMetadata(clients, master, options.signal)
  const comparison = { expected, brokers, needed: 'all' } as const
  const { incomplete } = await waitWholeMetadata(cluster, clients, comparison, options)
  if (incomplete.length === 0) return
  throw slaveIncomplete(cluster, master, incomplete)
}
