import { RmqError } from '../../errors.ts'
import { hint, type HintText } from '../../hint.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { otherMembers, slavesOf } from '../../model/groups.ts'
import type { ClientPool } from '../client/client-pool.ts'
import { answeringOf, withClients, type CallBody, type WaitOptions } from '../client/rpc.ts'
import { leaderOf } from './leader.ts'
import {
  incompleteText,
  readMetadata,
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
  return (host, signal, onProgress) =>
    withClients(cluster, host, async (clients) => {
      const leader = await leaderOf(cluster, clients, instance.broker?.group ?? '', signal)
      if (leader?.id !== instance.id) return
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
  throw new RmqError(
    'slave-incomplete',
    `${master.id} was not restarted: ${incompleteText(cluster, incomplete)}`,
    { where: { host: master.host }, hint: saveFirst(master, incomplete[0]?.broker ?? master) },
  )
}

/** The next step when a broker lacks topics or groups of the one that is to be restarted. */
export function saveFirst(master: Instance, lacking: Instance): HintText {
  return hint`Save the topics and groups of ${master.id} first (mqadmin exportMetadata). See why they are not copied: ${{ run: 'logs', limit: lacking.id }}. If the group may be down for a while, stop it and run apply again: ${{ run: 'stop', limit: master.id }}.`
}
