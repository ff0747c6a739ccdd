import { mapLimit } from '../../engine/concurrency.ts'
import type { HostAccess } from '../../engine/access.ts'
import { RmqError } from '../../errors.ts'
import { label, nameServersOf } from '../../model/address.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { isMaster, membersOf } from '../../model/groups.ts'
import { runtimeInfo } from '../../rocketmq/client/broker.ts'
import type { ClientPool, Question } from '../../rocketmq/client/client-pool.ts'
import { listingsAt } from '../../rocketmq/client/listings.ts'
import { RPC_TIMEOUT_MS, tryAnswer, unlessSilent } from '../../rocketmq/client/rpc.ts'
import { kvList, ORDER_NAMESPACE } from '../../rocketmq/client/tables/order.ts'
import { commonLeader } from '../../rocketmq/replication/leader.ts'
import type { GroupTables, HostFile, InstanceVersion, KvEntry } from '../contents.ts'
import { Budget } from './budget.ts'
import { configFiles } from './files.ts'
import { tablesOfMaster } from './tables.ts'

/** ms for all tables of one master: thousands of topics come in pages. */
export const TABLES_TIMEOUT_MS = 60_000

/** ms for the first question to a master: a pause of its JVM must not look as if it had stopped. */
const MASTER_TIMEOUT_MS = 10_000

export interface CollectFrom {
  readonly cluster: Cluster
  readonly clients: ClientPool
  /** Names of the broker groups. */
  readonly groups: readonly string[]
  readonly access: readonly HostAccess[]
  readonly concurrency: number
  readonly signal: AbortSignal
  /** Limits of a backup; those of its format unless given. */
  readonly most?: { readonly bytes: number; readonly rows: number }
}

/** The parts of a backup that come from the running cluster and its hosts. */
export interface Collected {
  readonly groups: readonly GroupTables[]
  readonly kv: readonly KvEntry[]
  readonly versions: readonly InstanceVersion[]
  readonly files: readonly HostFile[]
  readonly missing: readonly string[]
  /** Servers that do not answer and are not needed, each a sentence. */
  readonly notes: readonly string[]
  /** Broker groups of which neither tables nor config files could be read, though their hosts were reached. */
  readonly unsaved: readonly string[]
}

/**
 * Reads what a backup keeps: tables from the masters, values of the name servers, files of the hosts. A group without a
 * master that answers is named as missing.
 * @throws RmqError when a master that answers does not give its tables; 'backup-failed' when they are too many; of a lost
 * connection; the signal's reason
 */
export async function collect(from: CollectFrom): Promise<Collected> {
  const { cluster, clients, groups, concurrency, signal } = from
  const missing: string[] = []
  const budget = new Budget(from.most)
  const tables = await mapLimit(groups, concurrency, async (group): Promise<GroupTables[]> => {
    const master = await masterNow(cluster, clients, group, signal)
    if (master === undefined) return []
    const options = { timeoutMs: TABLES_TIMEOUT_MS, signal }
    const read = await clients.askOnce(master, tablesOfMaster(cluster, master), options)
    budget.addTables(read)
    return [read]
  })
  const brokers = cluster.instances.filter(({ broker }) => broker && groups.includes(broker.group))
  const versions = await mapLimit(brokers, concurrency, (broker) => versionOf(clients, broker, signal))
  const notes: string[] = []
  const kv = await orderEntries(from, missing, notes)
  const failed = new Set<string>()
  const files = await mapLimit(brokers, concurrency, async (broker): Promise<readonly HostFile[]> => {
    const host = from.access.find((one) => one.host === broker.host)
    if (host === undefined) {
      missing.push(`${broker.id}: ${broker.host} was not reached, so its config files are not in the backup`)
      return []
    }
    try {
      const runs = versions.some(({ instance, version }) => instance === broker.id && version !== undefined)
      const read = await configFiles(host, cluster, broker, { runs, signal })
      missing.push(...read.missing)
      if (read.missing.length > 0) failed.add(broker.id)
      budget.addFiles(read.files)
      return read.files
    } catch (error) {
      if (!(error instanceof RmqError) || error.code !== 'answer-too-long') throw error
      failed.add(broker.id)
      missing.push(`the config files of ${broker.id} on ${broker.host}: ${error.message}`)
      return []
    }
  })
  const read = { groups: tables.flat(), files: files.flat() }
  const without = groups.filter((name) => !read.groups.some(({ group }) => group === name))
  const unsaved: string[] = []
  for (const group of without) {
    const members = membersOf(cluster, group).map(({ id }) => id)
    const saved = members.filter((id) => read.files.some(({ instance }) => instance === id))
    missing.push(withoutMaster(group, saved))
    if (saved.length === 0 && members.some((id) => failed.has(id))) unsaved.push(group)
  }
  return { ...read, kv, versions, missing: missing.sort(), notes, unsaved }
}

/** @param saved members whose config files are in the backup */
function withoutMaster(group: string, saved: readonly string[]): string {
  const lost = `${group}: no master answers, so its topics, groups and offsets are not in the backup`
  if (saved.length === 0) return lost
  return `${lost} for a restore; it has the config files of ${saved.join(', ')}`
}

/**
 * The master of a group now; undefined: it cannot be reached, or no member leads.
 * @throws RmqError of a master that is reached and does not answer as it ought to; the signal's reason
 */
export async function masterNow(
  cluster: Cluster,
  clients: ClientPool,
  group: string,
  signal: AbortSignal,
): Promise<Instance | undefined> {
  const named = membersOf(cluster, group).find(isMaster)
  const master =
    named ?? commonLeader(cluster, group, await listingsAt(clients, nameServersOf(cluster), signal))
  if (master === undefined) return undefined
  const asked = clients.askOnce(master, runtimeInfo, { timeoutMs: MASTER_TIMEOUT_MS, signal })
  return (await unlessSilent(asked, signal)) === undefined ? undefined : master
}

async function versionOf(
  clients: ClientPool,
  broker: Instance,
  signal: AbortSignal,
): Promise<InstanceVersion> {
  const { id, host, service } = broker
  const asked = clients.askOnce(broker, runtimeInfo, { timeoutMs: RPC_TIMEOUT_MS, signal })
  const runtime = await tryAnswer(asked, signal)
  return { instance: id, host, service, version: runtime?.version }
}

const orderList: Question<ReadonlyMap<string, string>> = (client, options) =>
  kvList(client, ORDER_NAMESPACE, options)

/** The queues of ordered topics, from the first name server that answers; the others must have the same. */
async function orderEntries(
  { cluster, clients, signal }: CollectFrom,
  missing: string[],
  notes: string[],
): Promise<readonly KvEntry[]> {
  const values = new Map<string, string>()
  const differing = new Set<string>()
  let answered = 0
  for (const nameServer of nameServersOf(cluster)) {
    const options = { timeoutMs: RPC_TIMEOUT_MS, signal }
    const list = await unlessSilent(clients.askOnce(nameServer, orderList, options), signal)
    if (list === undefined) {
      notes.push(
        `${label(cluster, nameServer)} does not answer, so its queues of ordered topics were not compared`,
      )
      continue
    }
    answered += 1
    for (const [key, value] of list) {
      if (values.has(key) && values.get(key) !== value) differing.add(key)
      else values.set(key, value)
    }
  }
  if (answered === 0)
    missing.push('no name server answers, so the queues of ordered topics are not in the backup')
  for (const key of differing) missing.push(`${key}: name servers differ on its queues (${ORDER_NAMESPACE})`)
  return [...values].map(([key, value]) => ({ namespace: ORDER_NAMESPACE, key, value }))
}
