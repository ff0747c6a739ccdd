import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster, Instance } from '../inventory/model.ts'
import { label } from './address.ts'
import { askMs } from './asking.ts'
import { runtimeInfo } from './broker.ts'
import type { Peers } from './peers.ts'

/** A broker that takes writes, and one that copies them. */
export interface Pair {
  readonly master: Instance
  readonly slave: Instance
}

/** What a slave lacks of its master's commit log. */
export type Gap =
  /** It has all that its master had when asked; more may have been written since. */
  | { readonly kind: 'none'; readonly has: bigint }
  /** Ends of both commit logs, in bytes. */
  | { readonly kind: 'behind'; readonly has: bigint; readonly needs: bigint }
  /** One of them did not say: which, and why, with its name. */
  | { readonly kind: 'unknown'; readonly silent: Instance; readonly why: string }

export interface GapOptions {
  readonly signal: AbortSignal
  /** ms for what was written a moment ago to arrive, before a slave that lacks it is asked again; 500 unless given. */
  readonly underWayMs?: number
}

/**
 * Compares the ends of two commit logs. The master is asked first, so under any load a slave that has as much lags
 * by no more than the time between the two questions.
 */
export async function gapOf(
  cluster: Cluster,
  peers: Peers,
  { master, slave }: Pair,
  { signal, underWayMs = 500 }: GapOptions,
): Promise<Gap> {
  const needs = await endOf(cluster, peers, master, signal)
  if (typeof needs !== 'bigint') return needs
  let has = await endOf(cluster, peers, slave, signal)
  if (typeof has === 'bigint' && has < needs) {
    await sleep(underWayMs, undefined, { signal })
    has = await endOf(cluster, peers, slave, signal)
  }
  if (typeof has !== 'bigint') return has
  return has >= needs ? { kind: 'none', has } : { kind: 'behind', has, needs }
}

async function endOf(
  cluster: Cluster,
  peers: Peers,
  broker: Instance,
  signal: AbortSignal,
): Promise<bigint | Extract<Gap, { kind: 'unknown' }>> {
  const unknown = (why: string) => ({ kind: 'unknown', silent: broker, why }) as const
  try {
    const { commitLogMaxOffset } = await peers.askOnce(broker, runtimeInfo, { timeoutMs: askMs, signal })
    return commitLogMaxOffset ?? unknown(`${label(cluster, broker)} does not tell its offset`)
  } catch (error) {
    signal.throwIfAborted()
    return unknown(error instanceof Error ? error.message : String(error))
  }
}
