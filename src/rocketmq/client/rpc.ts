import type { Clock } from '../../engine/clock.ts'
import type { GuardedHost, HostPorts } from '../../engine/access.ts'
import type { ReadCall, WriteCall } from '../../engine/resource.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { RmqError } from '../../errors.ts'
import { runtimeInfo } from './broker.ts'
import { ClientPool, type Dial } from './client-pool.ts'

/** ms for one question while waiting for something. */
export const RPC_TIMEOUT_MS = 3000

/** Time of a wait; that of the system unless given. */
export interface Timed {
  readonly clock?: Clock | undefined
}

export interface WaitOptions extends Timed {
  /** ms until the wait is given up; the wait names its default. */
  readonly timeoutMs?: number
}

type Body<On> = (host: On, signal: AbortSignal, onProgress: (text: string) => void) => Promise<void>

/** Body of a call that reads or waits and warns of nothing. Throws the signal's reason when that is aborted. */
export type CallBody = Body<HostPorts>

/** Body of a call that writes, each time behind the guard of the host. Throws as `CallBody`. */
export type WriteBody = Body<GuardedHost>

/** Makes the step of a call that reads or waits. */
export function callStep(title: string, call: ReadCall['call']): ReadCall {
  return { kind: 'call', title, call }
}

/** Makes the step of a call that writes. */
export function writeStep(title: string, call: WriteCall['call']): WriteCall {
  return { kind: 'call', writes: true, title, call }
}

/** Gives `use` connections that are all opened from this one host, and ends them afterwards. */
export async function withClients<T>(
  cluster: Cluster,
  host: HostPorts,
  use: (clients: ClientPool) => Promise<T>,
): Promise<T> {
  const dial: Dial = (_from, address, port, until, turns) => host.connect(address, port, until, turns)
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

/** Errors of an instance that gives no answer: no connection, none in time, or it ends the connection. */
const SILENT: ReadonlySet<string> = new Set(['peer-unreachable', 'remoting-timeout', 'remoting-lost'])

/**
 * undefined for an instance that gives no answer: no connection can be made, it says nothing in time, or it ends the connection.
 * @throws any other error of the question: a refusal, an answer that cannot be read; the signal's reason
 */
export async function unlessSilent<T>(asked: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof RmqError && SILENT.has(error.code)) return undefined
    throw error
  }
}
