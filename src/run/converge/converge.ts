import type { Plan } from '../../engine/plan.ts'
import type { RunResult } from '../../engine/run.ts'
import type { ExitCode } from '../../errors.ts'
import { orStopped, STOPPED } from '../interrupted.ts'
import { lateRepairs } from '../late-repairs.ts'
import type { Session } from '../session.ts'
import { underLock, type LockedRun } from '../under-lock.ts'
import { expectAgreed, goneFrom } from './agreed.ts'
import { conclude, finish } from './finish.ts'
import { NO_CHANGE, runUnder } from './run-under.ts'
import { isComplete, verdictOf, type Ending, type Verdict } from './verdict.ts'

/**
 * Carries out an agreed plan under the lock and verifies the result. Without changes nothing is locked and nothing
 * written, but the mark of a state that a run before left without one; the verification happens in any case.
 * @returns the exit code; the summary has been printed
 * @throws RmqError 'locked', 'backup-failed', 'plan-changed', 'interrupted', or one of a connection; nothing was changed then
 */
export async function converge(session: Session, plan: Plan, ending: Ending): Promise<ExitCode> {
  if (plan.stages.length === 0) return convergeNothing(session, ending)
  return underLock(session, async (run) => {
    if (ending.backup === true) {
      // Most runs change no release, and start faster without it.
      const { backupBefore, changesRelease } = await import('../backup/before.ts')
      if (await changesRelease(session, plan)) await backupBefore(session, run.audit, 'apply')
    }
    const { applied } = ending
    const keep = applied === undefined ? undefined : await import('../applied/keep.ts')
    let gone = 0
    const rest = await runUnder(
      run.lock,
      session,
      (fresh) => {
        expectAgreed(plan, fresh)
        gone = goneFrom(plan, fresh)
      },
      async () => {
        if (applied !== undefined) await keep?.keepState(session, run.lock, applied, ending.goesBack === true)
      },
    )
    const first = { ...rest, unneeded: rest.unneeded + gone }
    const { result, verdict } = await verdictAfterRepairs(run, session, first, ending)
    if (applied !== undefined && verdict === 'verified') await keep?.completeState(session, run.lock, applied)
    return conclude(run, session, result, verdict)
  })
}

/** Verifies a run, and once more after requests for what only the first verification could find. */
async function verdictAfterRepairs(
  { lock }: LockedRun,
  session: Session,
  first: RunResult,
  ending: Ending,
): Promise<{ readonly result: RunResult; readonly verdict: Verdict }> {
  const verdict = await verdictOf(session, first, ending)
  if (verdict !== 'unverified' || !isComplete(first)) return { result: first, verdict }
  const repairs = await orStopped(session.context, lateRepairs(session))
  if (repairs === STOPPED) return { result: first, verdict: STOPPED }
  if (repairs === undefined) return { result: first, verdict }
  const second = await runUnder(lock, session, (fresh) => {
    expectAgreed(repairs, fresh)
  })
  const result = {
    ...second,
    changed: first.changed + second.changed,
    unneeded: first.unneeded + second.unneeded,
  }
  return { result, verdict: await verdictOf(session, result, ending) }
}

/** Verifies; a run before that made the changes may not have come so far as to mark its state as complete. */
async function convergeNothing(session: Session, ending: Ending): Promise<ExitCode> {
  const reached = session.access.size > 0
  const verdict = reached ? await verdictOf(session, undefined, ending) : 'unverified'
  if (reached && verdict === 'unverified') {
    const repairs = await lateRepairs(session)
    if (repairs !== undefined) return converge(session, repairs, ending)
  }
  if (ending.applied !== undefined && verdict === 'verified') {
    const { completeLate } = await import('../applied/complete-late.ts')
    const exit = await completeLate(session, ending.applied, (run) =>
      conclude(run, session, NO_CHANGE, verdict),
    )
    if (exit !== undefined) return exit
  }
  return finish(session, undefined, verdict)
}
