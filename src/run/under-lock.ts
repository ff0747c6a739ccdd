import { userAtHost } from '../local-user.ts'
import type { HostAccess } from '../engine/access.ts'
import type { RunEvent } from '../engine/events.ts'
import { acquireLock, type Lock } from '../engine/lock/lock.ts'
import { LEASE_SECONDS } from '../engine/lock/scripts.ts'
import { interruptedError } from '../errors.ts'
import { lockFolders } from '../layout/state.ts'
import { redact } from '../secret.ts'
import type { Cluster } from '../model/cluster.ts'
import { AuditTrail } from './audit/audit-trail.ts'
import type { ConnectedCluster } from './connected-cluster.ts'
import type { Context } from './context.ts'
import { concernedHosts } from './selection.ts'

/** A run that holds the lock of its hosts. */
export interface LockedRun {
  readonly lock: Lock
  /** The run has begun in it, and ends in it with an error when the work throws. */
  readonly audit: AuditTrail
}

/**
 * Does work under the lock of all hosts that were reached, and releases the lock in any case. With --limit, hosts whose
 * instances belong to the same groups are locked too. Ctrl-C makes scripts on the hosts stop before their next step.
 * @throws RmqError 'locked' (exit 4), 'interrupted' before the lock is taken, and what `work` throws
 */
export async function underLock<T>(
  target: ConnectedCluster,
  work: (run: LockedRun) => Promise<T>,
): Promise<T> {
  const { context, flags, cluster, connections } = target
  const hosts = inOrder(cluster, [...connections.reached, ...(await concerned(target))])
  const stopped = (): boolean => context.stop.aborted
  if (stopped()) throw interruptedError('interrupted before anything was changed')
  const holder = {
    who: userAtHost(),
    command: redact(context.commandLine),
    since: new Date().toISOString(),
    cluster: cluster.name,
  }
  const lock = await acquireLock({
    hosts,
    folders: lockFolders(cluster),
    holder,
    concurrency: flags.concurrency,
    signal: context.stop,
    onWait: emitWaiting(context),
  }).catch((error: unknown) => {
    throw stopped() ? interruptedError('interrupted before anything was changed') : error
  })
  context.emit({ type: 'locked', hosts: hosts.map(({ host }) => host) })
  let stopping: Promise<void> | undefined
  const stop = (): void => {
    stopping = lock.stop()
  }
  context.stop.addEventListener('abort', stop)
  // Ctrl-C may have come while the lock was taken.
  if (stopped()) stop()
  const audit = new AuditTrail(target, lock.held)
  try {
    await audit.begin()
    return await work({ lock, audit })
  } catch (error) {
    await audit.fail(error)
    throw error
  } finally {
    context.stop.removeEventListener('abort', stop)
    // A stop mark that is written after the release would stay on the host.
    await stopping
    const left = await lock.release(audit.silent)
    if (left.length > 0) context.emit(notReleased(left))
    context.emit({ type: 'unlocked' })
  }
}

/** Reports that a step of an earlier run is waited for. */
export const emitWaiting =
  ({ emit }: Pick<Context, 'emit'>) =>
  (host: string, message: string): void => {
    emit({ type: 'waiting', instances: [], message: `Waiting for ${host}: ${message}` })
  }

/** Warning of locks that hosts without an answer keep. */
const notReleased = (hosts: readonly string[]): RunEvent => ({
  type: 'warning',
  code: 'not-unlocked',
  message:
    `${hosts.join(', ')}: the lock was not released, as no answer came. It ends by itself: with the connection of this run, ` +
    `${LEASE_SECONDS} s after its last renewal at the latest`,
})

/** By address: inventories of two clusters may name a machine differently, and must take it in the same order. */
function inOrder({ hosts, hostsToRemove }: Cluster, reached: readonly HostAccess[]): readonly HostAccess[] {
  const addresses = new Map([...hosts, ...hostsToRemove].map(({ name, address }) => [name, address]))
  const keyOf = ({ host }: HostAccess): string => `${addresses.get(host) ?? ''} ${host}`
  return [...reached].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

/** A host that is not reached is left out: --limit is the way around a dead host. */
async function concerned({
  context,
  cluster,
  selection,
  connections,
}: ConnectedCluster): Promise<readonly HostAccess[]> {
  const { reached, missed } = await connections.connectMore(concernedHosts(cluster, selection))
  for (const { host, error } of missed) {
    const message = `${host} is not locked, so another run may work on it at the same time: ${error.message}`
    context.emit({ type: 'warning', code: 'not-locked', message })
  }
  return reached
}
