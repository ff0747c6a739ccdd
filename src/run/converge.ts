import type { Lock } from '../engine/lock.ts'
import type { Plan } from '../engine/plan.ts'
import { changesOf } from '../engine/planner.ts'
import { runPlan, type RunResult } from '../engine/run.ts'
import { ExitCode, RmqError } from '../errors.ts'
import type { Outcome } from '../engine/events.ts'
import type { Verification } from '../rocketmq/verify/verification.ts'
import type { Context } from './context.ts'
import { confirmByMqadmin } from './mqadmin.ts'
import { planOf } from './plan.ts'
import { recordRun } from './record.ts'
import type { Flags } from './command/flags.ts'
import { readAgain, type Session } from './session.ts'
import { underLock } from './under-lock.ts'
import { verifyBy } from './verify.ts'

/** What has to be true, and is written down, when a run has done its changes. */
export interface Ending {
  /** The cluster is as inventoried; after `stop` it cannot be. */
  readonly verify: boolean
}

/**
 * Carries out an agreed plan under the lock and verifies what came of it. Without changes nothing is locked and
 * nothing written; the verification happens all the same.
 * @returns the exit code; the summary has been told
 */
export async function converge(
  context: Context,
  flags: Flags,
  session: Session,
  plan: Plan,
  ending: Ending,
): Promise<ExitCode> {
  const verified = async (asked?: Promise<Verification>): Promise<boolean> =>
    !ending.verify || (await verifyBy(context, session, asked)).ok
  if (plan.stages.length === 0) {
    return finish(context, session, undefined, session.access.size > 0 && (await verified(session.present)))
  }
  return underLock(context, flags, session, async (lock) => {
    const result = await runUnder(lock, context, flags, session, (fresh) => {
      expectAgreed(plan, fresh)
    })
    const complete = !result.interrupted && result.failures.length === 0
    const ok = complete && (await verified()) && (await confirmed(context, session, result, ending))
    return conclude(lock, context, session, result, ok)
  })
}

/**
 * Reads the hosts again and carries out what differs, under a lock that is held.
 * @param accept sees the plan of what was read now, and throws when it must not be carried out
 * @throws what `accept` throws
 */
export async function runUnder(
  lock: Lock,
  context: Context,
  flags: Flags,
  session: Session,
  accept: (fresh: Plan) => void = () => undefined,
): Promise<RunResult> {
  // Between the plan and the lock somebody else may have changed the hosts.
  await readAgain(context, session)
  const plan = planOf(context, session)
  accept(plan)
  return runPlan(
    {
      site: session.site,
      world: session.world,
      access: session.access,
      emit: context.emit,
      guard: lock.guard,
      concurrency: flags.concurrency,
      stop: context.stop,
      abort: context.abort,
    },
    plan,
  )
}

/** Restarts nobody agreed to are not made; anything else may have become less or more in the meantime. */
function expectAgreed(agreed: Plan, plan: Plan): void {
  const known = new Set(changesOf(agreed).flatMap(({ disrupts, resource }) => (disrupts ? [resource] : [])))
  const surprise = changesOf(plan).find(({ disrupts, resource }) => disrupts && !known.has(resource))
  if (!surprise && plan.blocked.length === 0) return
  throw new RmqError('plan-changed', 'the hosts changed while the plan was looked at; nothing was changed', {
    where: { host: surprise?.host ?? plan.blocked[0]?.host ?? '' },
    hint: 'Run again to see the new plan.',
  })
}

/** After a change, RocketMQ's own tool has the last word. */
async function confirmed(
  context: Context,
  session: Session,
  result: RunResult,
  ending: Ending,
): Promise<boolean> {
  return !ending.verify || result.changed === 0 || confirmByMqadmin(context, session)
}

/** Tells how a run under the lock ended, and leaves a line about it on the hosts. @returns its exit code */
export async function conclude(
  lock: Lock,
  context: Context,
  session: Session,
  result: RunResult,
  verified: boolean,
): Promise<ExitCode> {
  await recordRun(context, session, result, outcomeOf(session, result, verified), lock.held)
  return finish(context, session, result, verified)
}

/** Tells how a run ended. @returns its exit code */
export function finish(
  context: Context,
  session: Session,
  result: RunResult | undefined,
  verified: boolean,
): ExitCode {
  const failedHosts = failedHostsOf(session, result)
  const outcome = outcomeOf(session, result, verified)
  context.emit({
    type: 'run-finished',
    outcome,
    changed: result?.changed ?? 0,
    failedHosts: [...failedHosts],
    ms: context.elapsed(),
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

function outcomeOf(session: Session, result: RunResult | undefined, verified: boolean): Outcome {
  if (result?.interrupted) return 'interrupted'
  if (failedHostsOf(session, result).size > 0) return 'failed'
  if (!verified) return 'unverified'
  return (result?.changed ?? 0) > 0 ? 'changed' : 'unchanged'
}
