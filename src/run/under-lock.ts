import { hostname, userInfo } from 'node:os'
import { stateDir } from '../layout/state.ts'
import type { HostAccess } from '../engine/access.ts'
import { acquireLock, type Lock } from '../engine/lock.ts'
import { redact } from '../secret.ts'
import type { Context } from './context.ts'
import { concernedHosts } from './selection.ts'
import type { Flags } from './command/flags.ts'
import type { Session } from './session.ts'

type Reached = Pick<Session, 'cluster' | 'selection' | 'access' | 'unreachable' | 'connectMore'>

/**
 * Does something under the lock of all hosts that were reached, and gives the lock back whatever happens. With
 * --limit, hosts whose instances belong to the same groups are locked too. Ctrl-C makes scripts on the hosts stop
 * before their next step.
 * @throws RmqError 'locked' (exit 4), and what `work` throws
 */
export async function underLock<T>(
  context: Context,
  flags: Pick<Flags, 'concurrency'>,
  reached: Reached,
  work: (lock: Lock) => Promise<T>,
): Promise<T> {
  const { cluster, access, unreachable } = reached
  const own: HostAccess[] = [...access.values()].filter(({ host }) => !unreachable.has(host))
  const hosts = [...own, ...(await concerned(context, reached))]
  const holder = {
    who: `${userInfo().username}@${hostname()}`,
    command: redact(context.commandLine),
    since: new Date().toISOString(),
  }
  const lock = await acquireLock(hosts, stateDir(cluster), holder, flags.concurrency)
  context.emit({ type: 'locked', hosts: hosts.map(({ host }) => host) })
  const stop = (): void => {
    void lock.stop()
  }
  context.stop.addEventListener('abort', stop)
  try {
    return await work(lock)
  } finally {
    context.stop.removeEventListener('abort', stop)
    await lock.release()
    context.emit({ type: 'unlocked' })
  }
}

/** One that is not reached is left out: --limit is how a dead host is worked around. */
async function concerned(
  context: Context,
  { cluster, selection, connectMore }: Reached,
): Promise<readonly HostAccess[]> {
  const { reached, missed } = await connectMore(concernedHosts(cluster, selection))
  for (const { host, error } of missed) {
    const message = `${host} is not locked, so another run may work on it meanwhile: ${error.message}`
    context.emit({ type: 'warning', code: 'not-locked', message })
  }
  return reached
}
