import type { Plan } from '../engine/plan.ts'
import { changesOf } from '../engine/planner.ts'
import { planOf, showPlan } from './plan.ts'
import type { Session } from './session.ts'

/**
 * Plans what only the verification at the end of a run could find: an instance that a killed run had started did not answer
 * when the hosts were read, and still has e.g. its previous password. Prints the plan.
 * @returns undefined when requests to running instances do not repair all of it: a restart needs a plan that was agreed to
 */
export async function lateRepairs(session: Session): Promise<Plan | undefined> {
  await session.learnAgain()
  const plan = await planOf(session)
  const changes = changesOf(plan)
  const areRequests = changes.every(({ role, action }) => role === 'service' && action === 'update')
  if (changes.length === 0 || plan.blocked.length > 0 || !areRequests) return undefined
  await showPlan(session, plan)
  return plan
}
