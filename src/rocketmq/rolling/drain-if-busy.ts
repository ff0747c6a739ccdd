import { systemClock } from '../../engine/clock.ts'
import type { DecideStep } from '../../engine/resource.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { nameServersOf } from '../../model/address.ts'
import { otherMasters } from '../../model/groups.ts'
import { firstOf } from '../../model/listed.ts'
import { runtimeInfo } from '../client/broker.ts'
import type { ClientPool } from '../client/client-pool.ts'
import { exclusiveTopics } from '../client/exclusive-topics.ts'
import { isMasterOf, listingAt } from '../client/listings.ts'
import { RPC_TIMEOUT_MS, tryAnswer, withClients, writeStep, type Timed } from '../client/rpc.ts'
import { writerOf, type DrainOptions } from './drain.ts'
import { drainForRestart, type AfterDrain } from './drain-for-restart.ts'
import { writableGroupsAt } from './waits/wait-writable.ts'
import { recordWriteWipe } from './write-wipe-record.ts'

/** Topics that a warning names. */
const NAMED_TOPICS = 3

export interface BusyOptions extends DrainOptions {
  /** ms between two queries of the commit log of a broker that cannot report its rate yet; 2000 unless given. */
  readonly lookMs?: number
}

/**
 * The last question before a running master is restarted, when another group can take its messages: while producers
 * write to it, it is drained first, and the wipe is recorded on its host before that. A master without traffic is not
 * held up. One with topics that no other group has is not drained, with a warning. A member of an elected group that
 * does not lead has nothing to be drained of.
 */
export function drainIfBusy(
  cluster: Cluster,
  master: Instance,
  after: AfterDrain,
  { lookMs = 2000, ...options }: BusyOptions = {},
): DecideStep {
  const { id } = master
  return {
    kind: 'decide',
    title: `see whether producers write to ${id}`,
    decide: (host, signal, _tell, warn) =>
      withClients(cluster, host, async (clients) => {
        if ((await writerOf(cluster, clients, master, signal))?.id !== id) return []
        if (!(await takesMessages(clients, master, { lookMs, clock: options.clock }, signal))) return []
        const obstacle = await nowhereElse(cluster, clients, master, signal)
        if (obstacle !== undefined) {
          warn({ code: 'not-drained', message: `producers were not turned away from ${id}: ${obstacle}` })
          return []
        }
        return [
          recordWriteWipe(cluster, master),
          writeStep(`turn producers away from ${id}`, drainForRestart(cluster, master, after, options)),
        ]
      }),
  }
}

/** Returns true when messages were written to it within the last 10 s; false for one that does not even answer. */
async function takesMessages(
  clients: ClientPool,
  master: Instance,
  { lookMs, clock = systemClock }: Timed & { readonly lookMs: number },
  signal: AbortSignal,
): Promise<boolean> {
  const ask = () =>
    tryAnswer(clients.askOnce(master, runtimeInfo, { timeoutMs: RPC_TIMEOUT_MS, signal }), signal)
  const first = await ask()
  if (first === undefined) return false
  // Idle brokers of 4.7.0 to 5.3.3 report exactly 0.0 and their logs do not grow: they write no messages of their own.
  if (first.putTps !== undefined) return first.putTps > 0
  await clock.sleep(lookMs, signal)
  const second = await ask()
  return second !== undefined && second.commitLogMaxOffset !== first.commitLogMaxOffset
}

/** Reason for which producers could not send while this master is closed to them; undefined: they could. */
async function nowhereElse(
  cluster: Cluster,
  clients: ClientPool,
  master: Instance,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!(await othersWritable(cluster, clients, master, signal))) {
    return 'the name servers list no other group for them to write to'
  }
  const own = await exclusiveTopics(cluster, clients, master, signal)
  if (own === undefined) return 'it does not list its topics'
  if (own.length === 0) return undefined
  const group = master.broker?.group ?? ''
  const other = otherMasters(cluster, master)[0]?.broker?.group ?? ''
  return `no other group has ${own.length === 1 ? 'the topic' : 'the topics'} ${firstOf(own, NAMED_TOPICS)}; rmq-provision restore with --map ${group}=${other} --only groups,topics gives them to another group, from a backup`
}

/**
 * Returns true when every name server that answers and lists this master lists another group of the cluster with write permission.
 * One that does not list this master turns no producer to it: a new name server knows no broker until the brokers restart
 * with its address.
 */
async function othersWritable(
  cluster: Cluster,
  clients: ClientPool,
  master: Instance,
  signal: AbortSignal,
): Promise<boolean> {
  const others = otherMasters(cluster, master).flatMap(({ broker }) => broker?.group ?? [])
  const answers = await Promise.all(
    nameServersOf(cluster).map(async (nameServer) => {
      const rows = await listingAt(clients, nameServer, signal)
      const isListed = rows?.some(isMasterOf(master))
      const writable = await writableGroupsAt(clients, nameServer, signal)
      return isListed === false || writable === undefined || others.some((group) => writable.get(group))
    }),
  )
  return !answers.includes(false)
}
