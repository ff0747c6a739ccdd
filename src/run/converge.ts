import type { Outcome } from '../engine/events.ts'
import type { Lock } from '../engine/lock/lock.ts'
import type { Plan, PlannedChange } from '../engine/plan.ts'
import { changesOf } from '../engine/planner.ts'
import { runPlan, type RunResult } from '../engine/run.ts'
import { refKey } from '../engine/world.ts'
import { ExitCode, RmqError } from '../errors.ts'
import { count } from '../ui/text.ts'
import { lateRepairs } from './late-repairs.ts'
import { orStopped, STOPPED } from './interrupted.ts'
import { planOf } from './plan.ts'
import type { AppliedState } from './applied/state.ts'
import type { Session } from './session.ts'
import { underLock, type LockedRun } from './under-lock.ts'
import { confirmByMqadmin } from './verify/mqadmin.ts'
import { hostFindings } from './verify/host-findings.ts'
import { verifyBy } from './verify/verify.ts'

/** Checks after the changes of a run, and their record. */
export interface Ending {
  /** The cluster is as in the inventory; after `stop` it cannot be. */
  readonly verify: boolean
  /** A backup is taken before the release of running brokers changes. */
  readonly backup?: boolean
  /** The state that the hosts keep for `rollback`. */
  readonly applied?: AppliedState
  /** The run is a rollback to that state. */
  readonly goesBack?: boolean
}

/** Result of the verification at the end of a run. */
export type Verdict = 'verified' | 'unverified' | 'interrupted'

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
      const { backupBefore, changesRelease } = await import('./backup/before.ts')
      if (await changesRelease(session, plan)) await backupBefore(session, run.audit, 'apply')
    }
    const { applied } = ending
    const keep = applied === undefined ? undefined : await import('./applied/keep.ts')
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

const NO_CHANGE: RunResult = { changed: 0, unneeded: 0, failures: [], skipped: [], interrupted: false }

/** Verifies; a run before that made the changes may not have come so far as to mark its state as complete. */
async function convergeNothing(session: Session, ending: Ending): Promise<ExitCode> {
  const reached = session.access.size > 0
  const verdict = reached ? await verdictOf(session, undefined, ending) : 'unverified'
  if (reached && verdict === 'unverified') {
    const repairs = await lateRepairs(session)
    if (repairs !== undefined) return converge(session, repairs, ending)
  }
  if (ending.applied !== undefined && verdict === 'verified') {
    const { completeLate } = await import('./applied/complete-late.ts')
    const exit = await completeLate(session, ending.applied, (run) =>
      conclude(run, session, NO_CHANGE, verdict),
    )
    if (exit !== undefined) return exit
  }
  return finish(session, undefined, verdict)
}

/**
 * Reads the hosts again and carries out what differs, under a lock that is held.
 * @param accept sees the plan of what was read now, and throws when it must not be carried out
 * @param before runs right before the first change
 * @throws what `accept` and `before` throw
 */
export async function runUnder(
  lock: Lock,
  session: Session,
  accept: (fresh: Plan) => void = () => undefined,
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<RunResult> {
  // Between the plan and the lock another run may have changed the hosts.
  if ((await orStopped(session.context, session.readAgain())) === STOPPED)
    return { ...NO_CHANGE, interrupted: true }
  const plan = await planOf(session)
  accept(plan)
  await before()
  const { site, world, access, context, flags } = session
  const { emit, stop, abort } = context
  const { guard, occupy } = lock
  try {
    return await runPlan(
      { site, world, access, emit, guard, occupy, concurrency: flags.concurrency, stop, abort },
      plan,
    )
  } finally {
    session.stale()
  }
}

/**
 * Restarts that were not agreed to are not made, nor is a take over of another process than that of the plan; anything else
 * may have become less or more in the meantime.
 */
export function expectAgreed(agreed: Plan, plan: Plan): void {
  const keyOf = ({ host, resource, exact, summary }: PlannedChange): string =>
    JSON.stringify([host, resource, exact === true ? summary : ''])
  const known = new Set(changesOf(agreed).flatMap((change) => (change.disrupts ? [keyOf(change)] : [])))
  const surprise = changesOf(plan).find((change) => change.disrupts && !known.has(keyOf(change)))
  if (surprise?.exact === true) {
    const { host, resource, summary } = surprise
    throw new RmqError(
      'plan-changed',
      `${resource} changed while the lock was taken, and is now: ${summary}; nothing was changed`,
      { where: { host, step: resource }, hint: 'Run again to see the new plan.' },
    )
  }
  const differs = surprise ?? plan.blocked[0]
  if (!differs) return
  throw new RmqError('plan-changed', 'the hosts changed after the plan was shown; nothing was changed', {
    where: { host: differs.host, step: differs.resource },
    hint: 'Run again to see the new plan.',
  })
}

/** Number of agreed changes that were made before the hosts were read again: by another run, or by taking the lock. */
function goneFrom(agreed: Plan, plan: Plan): number {
  const left = new Set(changesOf(plan).map(({ host, resource }) => refKey({ host, id: resource })))
  return changesOf(agreed).filter(({ host, resource }) => !left.has(refKey({ host, id: resource }))).length
}

/**
 * Verifies what a run leaves behind: by the protocol, and after a change by mqadmin as well, as RocketMQ's own tool has
 * the last word. Ctrl-C ends it: the changes of the run are reported all the same.
 * @param result of the run; undefined when there was nothing to do
 */
export async function verdictOf(
  session: Session,
  result: RunResult | undefined,
  { verify }: Ending,
): Promise<Verdict> {
  const stopped = (): boolean => session.context.stop.aborted
  if (result && !isComplete(result)) return 'unverified'
  if (!verify) return 'verified'
  if (stopped()) return STOPPED
  const found = hostFindings(session.cluster, session.site, session.world)
  const verification = await orStopped(session.context, verifyBy(session, found))
  if (verification === STOPPED) return STOPPED
  if (!verification.ok) return stopped() ? STOPPED : 'unverified'
  if ((result?.changed ?? 0) === 0) return 'verified'
  if (stopped()) return STOPPED
  const confirmed = await orStopped(session.context, confirmByMqadmin(session))
  if (confirmed === STOPPED) return STOPPED
  return confirmed ? 'verified' : 'unverified'
}

/** Returns true when a run made every change of its plan. */
export const isComplete = ({ interrupted, failures }: RunResult): boolean =>
  !interrupted && failures.length === 0

/** Reports how a run under the lock ended, and leaves a line about it on the hosts. @returns its exit code */
export async function conclude(
  { audit }: LockedRun,
  session: Session,
  result: RunResult,
  verdict: Verdict,
): Promise<ExitCode> {
  await audit.end({
    outcome: outcomeOf(session, result, verdict),
    detail: detailOf(result),
    failed: new Set(result.failures.map(({ host }) => host)),
  })
  return finish(session, result, verdict)
}

function detailOf({ changed, unneeded }: RunResult): string {
  const made = count(changed, 'change')
  return unneeded === 0 ? made : `${made}, ${unneeded} not needed`
}

/** Reports how a run ended. @returns its exit code */
export function finish(session: Session, result: RunResult | undefined, verdict: Verdict): ExitCode {
  const outcome = outcomeOf(session, result, verdict)
  session.context.emit({
    type: 'run-finished',
    outcome,
    changed: result?.changed ?? 0,
    unneeded: result?.unneeded ?? 0,
    failedHosts: [...failedHostsOf(session, result)],
    ms: session.context.elapsed(),
  })
  switch (outcome) {
    case 'failed':
      return ExitCode.failed
    case 'unverified':
      return ExitCode.unverified
    case 'interrupted':
      return ExitCode.interrupted
    case 'changed':
    case 'unchanged':
    case 'pending':
      return ExitCode.done
  }
}

function failedHostsOf(session: Session, result: RunResult | undefined): ReadonlySet<string> {
  return new Set([...session.unreachable.keys(), ...(result?.failures.map(({ host }) => host) ?? [])])
}

function outcomeOf(session: Session, result: RunResult | undefined, verdict: Verdict): Outcome {
  if (result?.interrupted) return 'interrupted'
  if (failedHostsOf(session, result).size > 0) return 'failed'
  if (verdict !== 'verified') return verdict
  return (result?.changed ?? 0) > 0 ? 'changed' : 'unchanged'
}
