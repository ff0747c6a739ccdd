import { RmqError } from '../../errors.ts'
import { hint } from '../../hint.ts'
import type { Instance } from '../../model/cluster.ts'
import type { ClientPool } from '../client/client-pool.ts'
import { RPC_TIMEOUT_MS, tryAnswer } from '../client/rpc.ts'
import { delayOffsets, type DelayOffset } from '../client/tables/offsets.ts'

/** The offsets of delayed messages of a master right before its restart in this run. */
const before = new WeakMap<Instance, readonly DelayOffset[]>()

/** Keeps the offsets of delayed messages of a running master in mind. One that does not say them is not compared. */
export async function keepDelays(clients: ClientPool, master: Instance, signal: AbortSignal): Promise<void> {
  const offsets = await read(clients, master, signal)
  if (offsets === undefined) before.delete(master)
  else before.set(master, offsets)
}

/**
 * Compares the offsets of delayed messages after a start with those before. They only grow: one that went back was not
 * loaded (delayOffset.json), and all delayed messages from there on are delivered again.
 * @throws RmqError 'delays-went-back'
 */
export async function requireKeptDelays(
  clients: ClientPool,
  master: Instance,
  signal: AbortSignal,
): Promise<void> {
  const kept = before.get(master)
  if (kept === undefined) return
  before.delete(master)
  const now = await read(clients, master, signal)
  if (now === undefined) return
  const back = wentBack(kept, now)
  if (back.length === 0) return
  const list = back.map(({ level, was, is }) => `level ${level} from ${was} to ${is}`).join(', ')
  throw new RmqError('delays-went-back', `the delay offsets of ${master.id} went back: ${list}`, {
    where: { host: master.host },
    hint: hint`Its delayed messages are delivered again from there on. Stop it before it goes on, and restore config/delayOffset.json of its store from the backup of this run: ${{ run: 'stop', limit: master.id }}.`,
  })
}

/** Levels whose offset is lower than before; a level that is missing counts as 0. */
export function wentBack(
  kept: readonly DelayOffset[],
  now: readonly DelayOffset[],
): { readonly level: number; readonly was: bigint; readonly is: bigint }[] {
  const offsets = new Map(now.map(({ level, offset }) => [level, offset]))
  return kept.flatMap(({ level, offset: was }) => {
    const is = offsets.get(level) ?? 0n
    return is < was ? [{ level, was, is }] : []
  })
}

const read = (
  clients: ClientPool,
  master: Instance,
  signal: AbortSignal,
): Promise<readonly DelayOffset[] | undefined> =>
  tryAnswer(clients.askOnce(master, delayOffsets, { timeoutMs: RPC_TIMEOUT_MS, signal }), signal)
