import type { HostAccess } from '../engine/access.ts'
import { RmqError } from '../errors.ts'
import type { Cluster, Instance } from '../inventory/model.ts'
import { label } from './address.ts'
import { runtimeInfo } from './broker.ts'
import { startHint } from './judge.ts'
import { Peers } from './peers.ts'
import { poll } from './poll.ts'
import { askMs } from './wait-registered.ts'

export interface CatchUpOptions {
  /** ms; 600 000 unless given. */
  readonly timeoutMs?: number
  /** Bytes that the slave may lack; 1 MiB unless given, as writes go on between the two questions. */
  readonly threshold?: bigint
}

/** Polls in a row that must agree: one could hit the moment before the slave notices that it is behind. */
const agreeing = 3

/**
 * The call after a slave's restart and before its master's: waits until the slave has what the master has, by
 * their commitLogMaxOffset in three polls in a row. Both are asked from the host that the call is given.
 * @throws RmqError 'slave-behind' when the time is over, with the last difference.
 */
export function waitCaughtUp(
  cluster: Cluster,
  master: Instance,
  slave: Instance,
  { timeoutMs = 600_000, threshold = 1024n * 1024n }: CatchUpOptions = {},
): (host: HostAccess, signal: AbortSignal) => Promise<void> {
  return async (host, signal) => {
    const peers = new Peers(cluster, (_from, address, port, until) => host.connect(address, port, until))
    let agreed = 0
    try {
      const objection = await poll(
        async () => {
          const objection = await behind(cluster, peers, { master, slave, threshold, signal })
          agreed = objection === undefined ? agreed + 1 : 0
          return objection ?? (agreed < agreeing ? 'it has only just caught up' : undefined)
        },
        { timeoutMs, signal },
      )
      if (objection === undefined) return
      const seconds = Math.round(timeoutMs / 1000)
      throw new RmqError(
        'slave-behind',
        `${label(cluster, slave)} has not caught up with ${master.id} after ${seconds} s: ${objection}`,
        {
          where: { host: slave.host },
          hint: `it copies from ${slave.broker?.role === 'elected' ? "its peers' ports" : "the master's HA port"}: rmq-provision check ${cluster.file} tests it; ${startHint(cluster, slave)}`,
        },
      )
    } finally {
      peers.close()
    }
  }
}

interface Pair {
  readonly master: Instance
  readonly slave: Instance
  readonly threshold: bigint
  readonly signal: AbortSignal
}

/** undefined when the slave has all but `threshold` bytes, else what is wrong. */
async function behind(
  cluster: Cluster,
  peers: Peers,
  { master, slave, threshold, signal }: Pair,
): Promise<string | undefined> {
  try {
    // The slave first: whatever is written meanwhile counts against it, never for it.
    const has = (await peers.ask(slave, runtimeInfo, { timeoutMs: askMs, signal })).commitLogMaxOffset
    const needs = (await peers.ask(master, runtimeInfo, { timeoutMs: askMs, signal })).commitLogMaxOffset
    if (has === undefined) return `${label(cluster, slave)} does not tell its offset`
    if (needs === undefined) return `${label(cluster, master)} does not tell its offset`
    return needs - has <= threshold ? undefined : `${needs - has} bytes behind`
  } catch (error) {
    signal.throwIfAborted()
    return error instanceof Error ? error.message : String(error)
  }
}
