import type { Plan, PlannedChange } from '../engine/plan.ts'
import { disruptionsOf } from '../engine/planner.ts'
import { RmqError, type ExitCode } from '../errors.ts'
import type { Context } from './context.ts'
import { converge } from './converge/converge.ts'
import type { Ending } from './converge/verdict.ts'
import { checkSources, showPlan } from './plan.ts'
import { planWhenIdle } from './plan-when-idle.ts'
import type { Session } from './session.ts'

/**
 * Plans, asks, converges and verifies: the one way to change hosts, for every command.
 * @returns the exit code; the summary has been printed
 * @throws RmqError 'blocked'; 'needs-yes' (exit 6) when the plan disturbs running instances and was not agreed to;
 *   'interrupted'; nothing was changed then
 */
export async function applySession(session: Session, ending: Ending): Promise<ExitCode> {
  const plan = await planWhenIdle(session)
  await showPlan(session, plan)
  refuseBlocked(plan)
  await checkSources(session, plan)
  if (plan.stages.length > 0) await agree(session.context, plan)
  return converge(session, plan, ending)
}

/** A plan that is known not to work is not begun: half a change is worse than none. */
function refuseBlocked(plan: Plan): void {
  const [first] = plan.blocked
  if (!first) return
  const others = plan.blocked.length > 1 ? `, and ${plan.blocked.length - 1} more above` : ''
  throw new RmqError('blocked', `nothing was changed: ${first.reason}${others}`, {
    where: { host: first.host, step: first.resource },
    hint: first.hint ?? 'Fix the cause on the host or in the inventory, or leave the host out with --limit.',
  })
}

async function agree(context: Context, plan: Plan): Promise<void> {
  const { restarts, removals } = disruptionsOf(plan)
  const parts = [
    ...(restarts.length > 0 ? [`restarts ${instances(restarts)}, one after the other`] : []),
    ...(removals.length > 0 ? [`stops and removes ${instances(removals)}`] : []),
  ]
  if (parts.length === 0) return
  const what = parts.join(', and ')
  if (await context.ask(`This ${what}. Continue?`)) return
  throw new RmqError('needs-yes', `nothing was changed: the plan ${what}`, {
    hint: 'Look at the plan above and run again with --yes.',
  })
}

/** '2 running instances (broker-a-1, broker-a-0)'. */
function instances(changes: readonly PlannedChange[]): string {
  const names = changes.map(({ owner, resource }) => owner ?? resource).join(', ')
  return `${changes.length === 1 ? '1 running instance' : `${changes.length} running instances`} (${names})`
}
