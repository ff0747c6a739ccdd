import type { Plan, PlannedChange } from '../engine/plan.ts'
import { disruptionsOf } from '../engine/planner.ts'
import type { ExitCode } from '../errors.ts'
import { RmqError } from '../errors.ts'
import type { Context } from './context.ts'
import { type Ending, converge } from './converge.ts'
import { planOf, showPlan, checkSources } from './plan.ts'
import type { Session } from './session.ts'
import type { Flags } from './command/flags.ts'

/**
 * Plan, question, converge, verify: the one way to change hosts, whatever command asks for it.
 * @throws RmqError 'needs-yes' (exit 6) when running instances would be disturbed and nobody agreed
 */
export async function applySession(
  context: Context,
  flags: Flags,
  session: Session,
  ending: Ending,
): Promise<ExitCode> {
  const plan = planOf(context, session)
  await showPlan(context, session, plan)
  refuseBlocked(plan)
  await checkSources(context, session, plan)
  if (plan.stages.length > 0) await agree(context, plan)
  return converge(context, flags, session, plan, ending)
}

/** What is known not to work is not begun: half a change is worse than none. */
function refuseBlocked(plan: Plan): void {
  const [first] = plan.blocked
  if (!first) return
  const others = plan.blocked.length > 1 ? `, and ${plan.blocked.length - 1} more above` : ''
  throw new RmqError('blocked', `nothing was changed: ${first.reason}${others}`, {
    where: { host: first.host, step: first.resource },
    hint: first.hint ?? 'Mend it on the host or in the inventory, or leave the host out with --limit.',
  })
}

async function agree(context: Context, plan: Plan): Promise<void> {
  const { restarts, removals } = disruptionsOf(plan)
  const parts = [
    ...(restarts.length > 0 ? [`restarts ${instances(restarts)}, one after the other`] : []),
    ...(removals.length > 0 ? [`stops ${instances(removals)} for good`] : []),
  ]
  if (parts.length === 0) return
  const what = parts.join(', and ')
  if (await context.ask(`This ${what}. Go on?`)) return
  throw new RmqError('needs-yes', `nothing was changed: the plan ${what}`, {
    hint: 'Look at the plan above and run again with --yes.',
  })
}

/** '2 running instances (broker-a-1, broker-a-0)'. */
function instances(changes: readonly PlannedChange[]): string {
  const names = changes.map(({ owner, resource }) => owner ?? resource).join(', ')
  return `${changes.length === 1 ? '1 running instance' : `${changes.length} running instances`} (${names})`
}
