import { mapLimit } from '../../engine/concurrency.ts'
import { nameServersOf } from '../../model/address.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { membersOf } from '../../model/groups.ts'
import { has } from '../../releases/features.ts'
import type { ClientPool, Question } from '../../rocketmq/client/client-pool.ts'
import { maxOffset, minOffset, type Queue } from '../../rocketmq/client/consumer.ts'
import { RPC_TIMEOUT_MS, unlessSilent } from '../../rocketmq/client/rpc.ts'
import { onlineConsumers } from '../../rocketmq/client/tables/offsets.ts'
import { kvList, ORDER_NAMESPACE } from '../../rocketmq/client/tables/order.ts'
import { RemotingError } from '../../rocketmq/remoting/error.ts'
import type { BackupTables } from '../archive/read.ts'
import { masterNow, TABLES_TIMEOUT_MS } from '../collect/collect.ts'
import { mayKeepUsers, tablesOfMaster, usersOf } from '../collect/tables.ts'
import type { Change, Part } from './change.ts'
import type { ReadPair } from './differences.ts'
import { queueKey, queuesToAsk, type Bounds, type QueueBounds } from './offsets.ts'
import type { NameServerValues } from './order.ts'
import { ordinaryIn, type MemberUsers } from './pair.ts'

/** Questions on their way to one broker at a time. */
const AT_ONCE = 100

export interface TargetFrom {
  readonly cluster: Cluster
  readonly clients: ClientPool
  readonly backup: BackupTables
  /** Name of the cluster of the backup. */
  readonly source: string
  /** Broker groups to be restored. */
  readonly groups: readonly string[]
  readonly only: ReadonlySet<Part>
  readonly signal: AbortSignal
}

/** The running cluster as a restore compares it with a backup. */
export interface Target {
  readonly pairs: readonly ReadPair[]
  /** Broker group → its master. */
  readonly masters: ReadonlyMap<string, Instance>
  readonly nameServers: readonly NameServerValues[]
  /** Broker groups and name servers that do not answer, each a sentence. */
  readonly missing: readonly string[]
}

/**
 * Reads the tables of the masters of the groups in a backup.
 * @throws RemotingError, RmqError of a master that answers and does not give its tables; the signal's reason
 */
export async function readTarget(from: TargetFrom): Promise<Target> {
  const { cluster, clients, backup, source, groups, only, signal } = from
  const missing: string[] = []
  const masters = new Map<string, Instance>()
  const pairs: ReadPair[] = []
  for (const saved of backup.groups.filter(({ group }) => groups.includes(group))) {
    const { group } = saved
    const master = await masterNow(cluster, clients, group, signal)
    if (master === undefined) {
      missing.push(`${group}: no master answers, so nothing of it is restored`)
      continue
    }
    masters.set(group, master)
    const options = { timeoutMs: TABLES_TIMEOUT_MS, signal }
    const present = await clients.ask(master, tablesOfMaster(cluster, master), options)
    const pair = {
      saved,
      present,
      members: only.has('users') ? await membersNow(from, master, present.version, missing) : [],
      hasAttributes: has(present.version, 'attributes'),
      managedUsers: new Set(cluster.acl === undefined ? [] : [cluster.acl.accessKey]),
      isOrdinary: ordinaryIn(group, [source, cluster.name]),
    }
    const queues = only.has('offsets') ? queuesToAsk(pair) : []
    pairs.push({ pair, bounds: await clients.ask(master, boundsOf(queues), options) })
  }
  const nameServers: NameServerValues[] = []
  for (const nameServer of only.has('topics') && backup.kv.length > 0 ? nameServersOf(cluster) : []) {
    const asked = clients.askOnce(nameServer, (client, options) => kvList(client, ORDER_NAMESPACE, options), {
      timeoutMs: RPC_TIMEOUT_MS,
      signal,
    })
    const values = await unlessSilent(asked, signal)
    if (values === undefined) missing.push(`${nameServer.id} does not answer`)
    else nameServers.push({ nameServer: nameServer.id, values })
  }
  return { pairs, masters, nameServers, missing }
}

/**
 * The users of all members of a group: brokers do not copy them from each other.
 * @param version of the master
 * @param missing gets a sentence for each member that does not answer, or runs without ACL 2.0 while another one has it
 * @returns undefined for a group without ACL 2.0
 * @throws RemotingError, RmqError of a member that answers and does not give its users; the signal's reason
 */
async function membersNow(
  { cluster, clients, signal }: TargetFrom,
  master: Instance,
  version: string,
  missing: string[],
): Promise<readonly MemberUsers[] | undefined> {
  if (!mayKeepUsers(cluster, master, version)) return undefined
  const others = membersOf(cluster, master.broker?.group ?? '').filter(({ id }) => id !== master.id)
  const options = { timeoutMs: TABLES_TIMEOUT_MS, signal }
  const read = await mapLimit([master, ...others], AT_ONCE, async (member) => {
    const ask: Question<MemberUsers | 'no-acl'> = async (client, options) => {
      const users = await usersOf(client, options)
      return users === undefined ? 'no-acl' : { instance: member.id, ...users }
    }
    return { id: member.id, answer: await unlessSilent(clients.ask(member, ask, options), signal) }
  })
  const members = read.flatMap(({ answer }) => (answer === undefined || answer === 'no-acl' ? [] : [answer]))
  for (const { id, answer } of read) {
    const why = answer === 'no-acl' ? 'runs without ACL 2.0' : 'does not answer'
    const isOpen = answer === 'no-acl' && members.length === 0
    if (typeof answer !== 'object' && !isOpen) missing.push(`${id} ${why}, so its users are not restored`)
  }
  return members.length === 0 ? undefined : members
}

/** The instance that a change is written to: a name server, a member for users and rights, else the master of the group. */
export function instanceOf(
  cluster: Cluster,
  masters: ReadonlyMap<string, Instance>,
  { kind, at }: Change,
): Instance | undefined {
  if (kind === 'order' || kind === 'user' || kind === 'acl') {
    return cluster.instances.find(({ id }) => id === at)
  }
  return masters.get(at)
}

/**
 * Sentences on the groups whose offsets a restore changes while their consumers are online: they commit their own again. In a new
 * topic of another broker group they have none.
 * @throws RmqError as RemotingClient.request; the signal's reason
 */
export async function onlineNotes(
  { clients, signal }: Pick<TargetFrom, 'clients' | 'signal'>,
  { masters, pairs }: Pick<Target, 'masters' | 'pairs'>,
  changes: readonly Change[],
): Promise<string[]> {
  const moved = new Set(pairs.flatMap(({ pair: { saved } }) => (saved.isMoved === true ? [saved.group] : [])))
  const offsets = changes.filter(({ kind, at }) => kind === 'offset' && !moved.has(at))
  const notes = await mapLimit([...masters], AT_ONCE, async ([group, master]) => {
    const names = [...new Set(offsets.filter(({ at }) => at === group).map(({ name }) => name))]
    if (names.length === 0) return []
    const ask: Question<readonly number[]> = (client, options) =>
      mapLimit(names, AT_ONCE, (name) => onlineConsumers(client, name, options))
    const online = await clients.ask(master, ask, { timeoutMs: TABLES_TIMEOUT_MS, signal })
    return names.flatMap((name, index) => {
      const consumers = online[index] ?? 0
      if (consumers === 0) return []
      const many = consumers === 1 ? '1 consumer' : `${consumers} consumers`
      return [
        `${name} has ${many} online on ${group}: they commit their own offsets again, so stop them first`,
      ]
    })
  })
  return notes.flat()
}

/** Asks a broker for the bounds of its queues, some at a time; without those that it refuses. */
function boundsOf(queues: readonly Queue[]): Question<QueueBounds> {
  return async (client, options) => {
    const bounds = await mapLimit(queues, AT_ONCE, async (queue): Promise<[string, Bounds][]> => {
      try {
        const [min, max] = await Promise.all([
          minOffset(client, queue, options),
          maxOffset(client, queue, options),
        ])
        return [[queueKey(queue), { min, max }]]
      } catch (error) {
        if (!(error instanceof RemotingError)) throw error
        return []
      }
    })
    return new Map(bounds.flat())
  }
}
