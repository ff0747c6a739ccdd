import { setTimeout as sleep } from 'node:timers/promises'
import type { HostAccess } from '../../engine/access.ts'
import type { CallStep } from '../../engine/resource.ts'
import { RmqError } from '../../errors.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { withLeaving } from '../../model/with-leaving.ts'
import { instancesOf } from '../../model/address.ts'
import { tryAnswer, RPC_TIMEOUT_MS, withClients } from '../client/rpc.ts'
import { runtimeInfo } from '../client/broker.ts'
import { requireSlavesInSync } from '../replication/classic-group.ts'
import { requireLeaderOrSuccessor } from '../replication/controller-group.ts'
import { takeWrites, writerOf, type DrainOptions } from './drain.ts'
import { handOver } from './hand-over.ts'
import { otherMasters } from '../../model/groups.ts'
import { exclusiveTopics } from '../client/exclusive-topics.ts'
import type { ClientPool } from '../client/client-pool.ts'
import { waitWritable, writableGroups } from './waits/wait-writable.ts'

export interface BusyOptions extends DrainOptions {
  /** ms between two looks at the commit log of a broker that cannot tell its rate yet; 2000 unless given. */
  readonly lookMs?: number
}

/**
 * The last call before a running master is restarted, when another group can take its messages: while
 * producers send to it, its write permission is wiped until they send to others, so that no send fails. A master that
 * nobody sends to is not held up, nor one with topics that no other group has. Who goes on writing (producers that name
 * their queues, consumers that send messages back) is waited for 30 s longer, warned of, and left to it: what a broker
 * acknowledged survives a clean stop.
 *
 * The leader of a controller group hands over then, and its successor's registration gives the group its writes back,
 * which is looked at. For a member that does not lead there is nothing to do.
 * @param note script that writes down on the master's host, before the wipe, that only a restart undoes it
 * @throws RmqError 'not-noted'; as `slavesReady`, when a slave has not got what came meanwhile; as `keepsLeader`,
 *   `handOver` and `waitWritable`
 */
export function drainIfBusy(
  cluster: Cluster,
  master: Instance,
  note: string,
  { lookMs = 2000, timeoutMs = 75_000, ...options }: BusyOptions = {},
): CallStep['call'] {
  const { id } = master
  const group = master.broker?.group ?? ''
  const elected = master.broker?.role === 'elected'
  return async (host, signal, tell, warn) => {
    const [busy, stuck] = await withClients(cluster, host, async (clients) => {
      if ((await writerOf(cluster, clients, master, signal))?.id !== master.id) return [false]
      const taking = await takesMessages(clients, master, lookMs, signal)
      return [taking, taking ? await nowhereElse(cluster, clients, master, signal) : undefined]
    })
    if (!busy) return
    if (stuck !== undefined) {
      warn({ code: 'not-drained', message: `producers were not turned away from ${id}: ${stuck}` })
      return
    }
    await write(host, note, master, signal)
    try {
      const objection = await withClients(withLeaving(cluster), host, (clients) =>
        takeWrites(withLeaving(cluster), clients, master, {
          ...options,
          timeoutMs,
          signal,
          tell,
          // One that is down tells producers nothing; whether they go on writing is seen at the broker.
          mustHear: () => false,
          whileItLeads: elected,
        }),
      )
      if (objection !== undefined) {
        const message = `${id} restarts while it is written to: ${Math.round(timeoutMs / 1000)} s after producers were told not to, ${objection}; sends that name its queues fail meanwhile`
        warn({ code: 'still-written', message })
      }
      // Both were seen a minute ago, before the drain.
      await (elected ? requireLeaderOrSuccessor : requireSlavesInSync)(cluster, master)(host, signal, tell)
      if (elected) await handOver(cluster, master)(host, signal, tell)
    } catch (error) {
      const message = `producers are told not to write to ${group} until ${id} is restarted: rmq-provision apply ${cluster.file} does it`
      warn({ code: 'left-without-writes', message })
      throw error
    }
    if (elected) await waitWritable(cluster, master)(host, signal, tell)
  }
}

/** Whether anything was written to it within the last 10 s. Nothing is to one that does not even answer. */
async function takesMessages(
  clients: ClientPool,
  master: Instance,
  lookMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const ask = () =>
    tryAnswer(clients.askOnce(master, runtimeInfo, { timeoutMs: RPC_TIMEOUT_MS, signal }), signal)
  const first = await ask()
  if (first === undefined) return false
  // Of a broker without messages 4.7.0 to 5.3.3 tell 0.0 exactly, and its log stands still: they write none of their own.
  if (first.putTps !== undefined) return first.putTps > 0
  await sleep(lookMs, undefined, { signal })
  const second = await ask()
  return second !== undefined && second.commitLogMaxOffset !== first.commitLogMaxOffset
}

/** Why producers would have nowhere to send to while this master is closed to them; undefined: they would. */
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
  if (own === undefined) return 'it does not tell its topics'
  if (own.length === 0) return undefined
  const names = own.slice(0, 3).join(', ')
  const more = own.length > 3 ? ` and ${own.length - 3} more` : ''
  return `no other group has ${own.length === 1 ? 'the topic' : 'the topics'} ${names}${more}; mqadmin updateTopic -c ${cluster.name} makes a topic in all groups`
}

/** Whether every name server that answers lists another group of the cluster that may be written to. */
async function othersWritable(
  cluster: Cluster,
  clients: ClientPool,
  master: Instance,
  signal: AbortSignal,
): Promise<boolean> {
  const others = otherMasters(cluster, master).flatMap(({ broker }) => broker?.group ?? [])
  const views = await Promise.all(
    instancesOf(cluster, 'namesrv').map((nameServer) => writableGroups(clients, nameServer, signal)),
  )
  return views.every((writable) => writable === undefined || others.some((group) => writable.get(group)))
}

async function write(host: HostAccess, note: string, { id }: Instance, signal: AbortSignal): Promise<void> {
  const { exit, stderr } = await host.script(note, { signal })
  if (exit === 0) return
  throw new RmqError('not-noted', `${id} was left alone: it cannot be noted that it loses its writes`, {
    where: { host: host.host },
    output: stderr.toString(),
    hint: 'See the output above: /run of the host may be full or read-only.',
  })
}
