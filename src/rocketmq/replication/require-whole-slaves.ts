import type { ReadCall } from '../../engine/resource.ts'
import { RmqError } from '../../errors.ts'
import { hint } from '../../hint.ts'
import { nameServersOf } from '../../model/address.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { otherMembers, slavesOf } from '../../model/groups.ts'
import { compact } from '../../objects.ts'
import { brokerConfig } from '../client/broker.ts'
import type { ClientPool } from '../client/client-pool.ts'
import { isMasterOf, listingAt } from '../client/listings.ts'
import {
  answeringOf,
  RPC_TIMEOUT_MS,
  tryAnswer,
  withClients,
  type CallBody,
  type WaitOptions,
} from '../client/rpc.ts'
import { registersAt } from '../client/unlisted.ts'
import { whenLeading } from './leader.ts'
import {
  incompleteText,
  readMetadata,
  slaveIncomplete,
  waitWholeMetadata,
  type Incomplete,
  type MetadataWaitOptions,
} from './whole-metadata.ts'

/** ms for the slaves of a master that does not register at all name servers yet: they may not know their master's address. */
const UNREGISTERED_MS = 15_000

/**
 * The call before a running master is restarted: sees that its slaves have all its topics and groups, so that consumers
 * read on there, and a switch loses none.
 *
 * A slave copies the tables of the master that the name server names which answers its registration first
 * (handleRegisterBrokerResult); a new name server names none until the master registers there, which it does after
 * this restart. Then the restart goes on with a warning, and `requireCopied` waits for the slaves after it.
 * @throws RmqError 'slave-incomplete' with the names that are missing: the master is not restarted.
 */
export function requireWholeSlaves(
  cluster: Cluster,
  master: Instance,
  options: WaitOptions = {},
): ReadCall['call'] {
  return (host, signal, onProgress, warn) =>
    withClients(cluster, host, async (clients) => {
      const slaves = slavesOf(cluster, master)
      const unknown = await unknownNameServers(cluster, clients, master, signal)
      const timeoutMs = unknown.length > 0 ? UNREGISTERED_MS : options.timeoutMs
      const incomplete = await incompleteOf(cluster, clients, master, slaves, {
        ...options,
        ...compact({ timeoutMs }),
        signal,
        onProgress,
      })
      if (incomplete.length === 0) return
      if (unknown.length === 0) throw slaveIncomplete(cluster, master, incomplete)
      owed.add(master)
      warn({
        code: 'slave-incomplete',
        message: `${master.id} restarts although ${incompleteText(cluster, incomplete)}: a slave asks the name servers for its master, and ${master.id} registers at ${unknown.map(({ id }) => id).join(', ')} only after this restart; consumers wait until it is back`,
      })
    })
}

/** Masters that this run restarts although their slaves lack topics or groups. */
const owed = new WeakSet<Instance>()

/**
 * Waits after the start of a master until its slaves have all its topics and groups, if `requireWholeSlaves` let it go without.
 * @throws RmqError 'slave-incomplete' with the names that are missing (after 120 s unless given)
 */
export async function requireCopied(
  cluster: Cluster,
  clients: ClientPool,
  master: Instance,
  { timeoutMs = 120_000, ...options }: MetadataWaitOptions,
): Promise<void> {
  if (!owed.delete(master)) return
  const slaves = slavesOf(cluster, master)
  const incomplete = await incompleteOf(cluster, clients, master, slaves, { ...options, timeoutMs })
  const lacking = incomplete[0]?.broker
  if (lacking === undefined) return
  throw new RmqError(
    'slave-incomplete',
    `${master.id} was restarted, and its slaves have not copied all that it has: ${incompleteText(cluster, incomplete)}`,
    {
      where: { host: lacking.host },
      hint: hint`See why they are not copied: ${{ run: 'logs', limit: lacking.id }}.`,
    },
  )
}

/** Name servers that do not list a master, as it runs without their address; none when it does not say. */
async function unknownNameServers(
  cluster: Cluster,
  clients: ClientPool,
  master: Instance,
  signal: AbortSignal,
): Promise<readonly Instance[]> {
  const asked = clients.askOnce(master, brokerConfig, { timeoutMs: RPC_TIMEOUT_MS, signal })
  const running = await tryAnswer(asked, signal)
  if (running === undefined) return []
  const strange = nameServersOf(cluster).filter((nameServer) => !registersAt(cluster, nameServer, running))
  const listings = await Promise.all(strange.map((nameServer) => listingAt(clients, nameServer, signal)))
  return strange.filter((_nameServer, index) => listings[index]?.some(isMasterOf(master)) === false)
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
    const incomplete = await incompleteOf(cluster, clients, instance, others, {
      ...options,
      signal,
      onProgress,
    })
    if (incomplete.length > 0) throw slaveIncomplete(cluster, instance, incomplete)
  })
}

/** The brokers that lack topics or groups of a master when the time is over. */
async function incompleteOf(
  cluster: Cluster,
  clients: ClientPool,
  master: Instance,
  brokers: readonly Instance[],
  options: MetadataWaitOptions,
): Promise<readonly Incomplete[]> {
  const expected = () => readMetadata(clients, master, options.signal)
  const comparison = { expected, brokers, needed: 'all' } as const
  return (await waitWholeMetadata(cluster, clients, comparison, options)).incomplete
}
