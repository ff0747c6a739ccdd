import type { HostAccess } from '../../engine/access.ts'
import type { CallStep } from '../../engine/resource.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { runtimeInfo } from './broker.ts'
import { ClientPool } from './client-pool.ts'

/** ms for one question while waiting for something. */
export const RPC_TIMEOUT_MS = 3000

export interface WaitOptions {
  /** ms until the wait is given up; what it is unless given says the wait itself. */
  readonly timeoutMs?: number
}

/** What a call step does that has nothing to warn of. It ends with what the signal says when that is aborted. */
export type CallBody = (host: HostAccess, signal: AbortSignal, tell: (text: string) => void) => Promise<void>

export function callStep(title: string, call: CallStep['call']): CallStep {
  return { kind: 'call', title, call }
}

/** Gives `use` connections that are all opened from this one host, and ends them afterwards. */
export async function withClients<T>(
  cluster: Cluster,
  host: HostAccess,
  use: (clients: ClientPool) => Promise<T>,
): Promise<T> {
  const dial = (_from: string, address: string, port: number, until: AbortSignal) =>
    host.connect(address, port, until)
  const clients = new ClientPool(cluster, dial, undefined, host.host)
  try {
    return await use(clients)
  } finally {
    clients.close()
  }
}

/** The brokers among `instances` that answer right now, in their order. */
export async function answeringOf(
  clients: ClientPool,
  instances: readonly Instance[],
  signal: AbortSignal,
): Promise<Instance[]> {
  const answers = await Promise.all(
    instances.map((instance) =>
      tryAnswer(clients.askOnce(instance, runtimeInfo, { timeoutMs: RPC_TIMEOUT_MS, signal }), signal),
    ),
  )
  return instances.filter((_instance, index) => answers[index] !== undefined)
}

/** undefined for any failure but an interruption. */
export async function tryAnswer<T>(asked: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await asked
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}
