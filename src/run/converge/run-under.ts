import type { Lock } from '../../engine/lock/lock.ts'
import type { Plan } from '../../engine/plan.ts'
import { runPlan, type RunResult } from '../../engine/run.ts'
import { orStopped, STOPPED } from '../interrupted.ts'
import { planOf } from '../plan.ts'
import type { Session } from '../session.ts'

/** Result of a run that made no change. */
export const NO_CHANGE: RunResult = { changed: 0, unneeded: 0, failures: [], skipped: [], interrupted: false }

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
