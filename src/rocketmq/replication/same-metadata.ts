import { RmqError } from '../../errors.ts'
import { hint } from '../../hint.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import type { Metadata } from '../client/metadata.ts'
import { withClients, type CallBody, type WaitOptions } from '../client/rpc.ts'
import { keepDelays, requireKeptDelays } from './same-delays.ts'
import { requireCopied } from './require-whole-slaves.ts'
import { incompleteText, readMetadata, waitWholeMetadata } from './whole-metadata.ts'

/** The topics and groups of a master right before its restart in this run. */
const before = new WeakMap<Instance, Metadata>()

/** The call before a running master is restarted: keeps its topics and groups in mind. One that does not say them restarts too. */
export function keepMetadata(cluster: Cluster, master: Instance): CallBody {
  return (host, signal) =>
    withClients(cluster, host, async (clients) => {
      const metadata = await readMetadata(clients, master, signal)
      if (metadata === undefined) before.delete(master)
      else before.set(master, metadata)
      await keepDelays(clients, master, signal)
    })
}

/**
 * The call after the start of a master: it has all topics and groups of before its restart; its slaves too, if they could not
 * have them before. After the start of a stopped one there is nothing to compare.
 * @throws RmqError 'delays-went-back'; 'metadata-lost' with the names that are missing (after 60 s unless given); as
 *   `requireCopied`
 */
export function requireKeptMetadata(cluster: Cluster, master: Instance, options: WaitOptions = {}): CallBody {
  return async (host, signal, onProgress) => {
    await withClients(cluster, host, (clients) => requireKeptDelays(clients, master, signal))
    const kept = before.get(master)
    if (kept === undefined) return
    before.delete(master)
    const comparison = { expected: () => Promise.resolve(kept), brokers: [master], needed: 'all' } as const
    const wait = { ...options, signal, onProgress }
    const { incomplete } = await withClients(cluster, host, (clients) =>
      waitWholeMetadata(cluster, clients, comparison, wait),
    )
    if (incomplete.length === 0) {
      return withClients(cluster, host, (clients) => requireCopied(cluster, clients, master, wait))
    }
    throw new RmqError(
      'metadata-lost',
      `${master.id} has not come back with all that it had before its restart: ${incompleteText(cluster, incomplete)}`,
      {
        where: { host: master.host },
        hint: hint`Its slaves copy this loss within seconds. Make the topics and groups again (mqadmin updateTopic, updateSubGroup) unless they were deleted on purpose, and see why they are missing: ${{ run: 'logs', limit: master.id }}.`,
      },
    )
  }
}
