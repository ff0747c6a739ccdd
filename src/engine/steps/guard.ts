import type { Guard, HostAccess } from '../access.ts'
import type { RunContext } from '../context.ts'
import { lockLost } from './batch.ts'

/** ms for one look at the lock. */
const GUARD_TIMEOUT_MS = 30_000

/**
 * The guard of calls that write, by one look at the lock on a host.
 * @param onLost called with the reason when the guard does not pass
 */
export function guardOn(
  context: Pick<RunContext, 'guard' | 'stop' | 'abort'>,
  access: HostAccess,
  onLost: (error: unknown) => void = () => undefined,
): Guard {
  let looking: Promise<void> | undefined
  // Requests to several servers go out at the same time: one look is enough for them.
  return () => {
    looking ??= expectLock(context, access)
      .catch((error: unknown) => {
        onLost(error)
        throw error
      })
      .finally(() => {
        looking = undefined
      })
    return looking
  }
}

/**
 * Neither an upload nor a call is a script of a batch, so the lock is looked at before it.
 * @throws RmqError 'lock-lost', 'interrupted'; those of the connection
 */
export async function expectLock(
  context: Pick<RunContext, 'guard' | 'stop' | 'abort'>,
  access: HostAccess,
): Promise<void> {
  const options = { signal: context.abort, timeoutMs: GUARD_TIMEOUT_MS }
  const { exit } = await access.script(`( ${context.guard}\n)`, options)
  if (exit !== 0) throw lockLost(access.host, context.stop.aborted)
}
