import type { Plan, PlannedChange } from '../engine/plan.ts'
import { Turns } from '../engine/turns.ts'
import { getOrMake } from '../objects.ts'
import type { Context } from './context.ts'

/**
 * Writes a plan to the run log: a line for what is not changed, and one for the changes of each host in each stage. A patch that
 * an earlier change has too is not written again; `patchOf` names that change.
 */
export async function logPlan(
  { log }: { readonly log: Pick<Context['log'], 'note'> },
  plan: Plan,
): Promise<void> {
  const { stages, ...rest } = plan
  log.note('plan', { ...rest, stages: stages.map(({ phase, title, roll }) => ({ phase, title, roll })) })
  const turns = new Turns()
  const written = new Map<string, string>()
  const brief = ({ patch, ...change }: PlannedChange): object => {
    if (patch === undefined) return change
    const own = `${change.resource} on ${change.host}`
    const first = getOrMake(written, patch, () => own)
    return first === own ? { ...change, patch } : { ...change, patchOf: first }
  }
  for (const { phase, roll, hosts } of stages) {
    for (const { host, changes } of hosts) {
      await turns.next()
      log.note('planned-changes', { phase, roll, host, changes: changes.map(brief) })
    }
  }
}
