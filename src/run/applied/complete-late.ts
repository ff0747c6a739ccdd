import { ExitCode, RmqError } from '../../errors.ts'
import { lacksMark } from '../../resources/kept-state.ts'
import type { Session } from '../session.ts'
import { underLock, type LockedRun } from '../under-lock.ts'
import { completeState } from './keep.ts'
import { readKept } from './previous.ts'
import type { AppliedState } from './state.ts'

/**
 * Marks the kept state of hosts as complete where a run made all its changes and did not come so far: it was killed, or could
 * not verify the cluster. Called when nothing is to be done and the cluster was verified. Takes the lock only where a mark is
 * missing. While another run has the lock, the mark is left to a later run.
 * @param ending runs under the lock, after the marks were written
 * @returns what `ending` returns; undefined: nothing was written
 * @throws RmqError as underLock, completeState and readKept
 */
export async function completeLate<T>(
  session: Session,
  state: AppliedState,
  ending: (run: LockedRun) => Promise<T>,
): Promise<T | undefined> {
  const { access, world } = session
  if (![...access.keys()].some((host) => lacksMark(world, host, state.digest))) return undefined
  const open = (await readKept(session))
    .filter(({ host, applied }) => applied === state.digest && lacksMark(world, host, state.digest))
    .map(({ host }) => host)
  if (open.length === 0) return undefined
  try {
    return await underLock(session, async (run) => {
      await completeState(session, run.lock, state, new Set(open))
      return await ending(run)
    })
  } catch (error) {
    if (error instanceof RmqError && error.exitCode === ExitCode.locked) return undefined
    throw error
  }
}
