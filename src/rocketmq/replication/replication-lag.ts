import { messageOf } from '../../errors.ts'
import { systemClock } from '../../engine/clock.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { label } from '../../model/address.ts'
import { isSlave } from '../../model/groups.ts'
import { RPC_TIMEOUT_MS, type Timed } from '../client/rpc.ts'
import { runtimeInfo } from '../client/broker.ts'
import type { ClientPool } from '../client/client-pool.ts'
import { hint, type HintText } from '../../hint.ts'

/** A broker that takes writes, and one that copies them. */
export interface ReplicaPair {
  readonly master: Instance
  readonly slave: Instance
}

/** The part of its master's commit log that a slave lacks. */
export type ReplicationLag =
  /** It has all that its master had when asked; more may have been written since. */
  | { readonly kind: 'none'; readonly has: bigint }
  /** Ends of both commit logs, in bytes. */
  | { readonly kind: 'behind'; readonly has: bigint; readonly needs: bigint }
  /** A classic slave has what its master never had, or lost: it copies nothing until one of them is made anew. */
  | { readonly kind: 'ahead'; readonly has: bigint; readonly needs: bigint }
  /** One of them did not say: which, and why, with its name. */
  | { readonly kind: 'unknown'; readonly silent: Instance; readonly why: string }

export interface LagOptions extends Timed {
  readonly signal: AbortSignal
  /** ms for what was written a moment ago to arrive, before a slave that lacks it is asked again; 500 unless given. */
  readonly underWayMs?: number
}

/**
 * Compares the ends of two commit logs. The master is asked first, so under any load a slave that has as much lags
 * by no more than the time between the two questions. One that has more is measured by what its master has after it.
 */
export async function measureLag(
  cluster: Cluster,
  clients: ClientPool,
  { master, slave }: ReplicaPair,
  { signal, clock = systemClock, underWayMs = 500 }: LagOptions,
): Promise<ReplicationLag> {
  const needs = await endOf(cluster, clients, master, signal)
  if (typeof needs !== 'bigint') return needs
  let has = await endOf(cluster, clients, slave, signal)
  if (typeof has === 'bigint' && has < needs) {
    await clock.sleep(underWayMs, signal)
    has = await endOf(cluster, clients, slave, signal)
  }
  if (typeof has !== 'bigint') return has
  if (has < needs) return { kind: 'behind', has, needs }
  if (has === needs || !isClassic(slave)) return { kind: 'none', has }
  const since = await endOf(cluster, clients, master, signal)
  if (typeof since !== 'bigint') return since
  return has > since ? { kind: 'ahead', has, needs: since } : { kind: 'none', has }
}

/**
 * Returns true when a broker only appends what its master has, so that its log never ends beyond the master's. Members of
 * groups that elect may have more for a moment, and cut it off by themselves when they follow.
 */
export function isClassic(instance: Instance): boolean {
  return isSlave(instance)
}

/** Hint for a slave that is ahead of its master. */
export function aheadHint({ master, slave }: ReplicaPair): HintText {
  const resetSlave = { run: 'reset', limit: slave.id } as const
  return hint`${master.id} has lost messages that ${slave.id} still has, and nothing is copied until both have the same store. To keep the messages of ${master.id} and discard the rest: ${resetSlave}. To keep the messages of ${slave.id}: stop both, copy its store to ${master.host}, and start both.`
}

async function endOf(
  cluster: Cluster,
  clients: ClientPool,
  broker: Instance,
  signal: AbortSignal,
): Promise<bigint | Extract<ReplicationLag, { kind: 'unknown' }>> {
  const unknown = (why: string) => ({ kind: 'unknown', silent: broker, why }) as const
  try {
    const { commitLogMaxOffset } = await clients.askOnce(broker, runtimeInfo, {
      timeoutMs: RPC_TIMEOUT_MS,
      signal,
    })
    return commitLogMaxOffset ?? unknown(`${label(cluster, broker)} does not report its offset`)
  } catch (error) {
    signal.throwIfAborted()
    return unknown(messageOf(error))
  }
}
