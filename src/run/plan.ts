import type { Plan, PlanNote } from '../engine/plan.ts'
import { disruptionsOf, makePlan } from '../engine/planner.ts'
import { sourcesOf } from '../engine/sources.ts'
import { rollEffect } from '../rocketmq/rolling/restart-impact.ts'
import type { Context } from './context.ts'
import type { Survey } from './session.ts'

/** The plan of what was read, told as an event. */
export function planOf(context: Context, survey: Survey): Plan {
  const plan = withEffects(survey, makePlan(survey.site, survey.world, survey.unreachable))
  const lanes = plan.stages.flatMap((stage) => stage.lanes)
  context.emit({
    type: 'planned',
    changes: lanes.reduce((sum, { changes }) => sum + changes.length, 0),
    hosts: new Set(lanes.map(({ host }) => host)).size,
  })
  return plan
}

/** The plan with what the cluster's clients will notice of its restarts. */
function withEffects({ cluster, drain, leaders }: Survey, plan: Plan): Plan {
  const restarted = new Set(disruptionsOf(plan).restarts.map(({ owner }) => owner))
  const effects = cluster.instances
    .filter(({ id }) => restarted.has(id))
    .flatMap((instance): PlanNote[] => {
      const note = rollEffect(cluster, instance, { drain }, leaders)
      return note === undefined ? [] : [{ host: instance.host, role: 'service', note }]
    })
  return effects.length === 0 ? plan : { ...plan, notes: [...(plan.notes ?? []), ...effects] }
}

/** Prints the plan in full, or as one record. */
export async function showPlan(context: Context, survey: Survey, plan: Plan): Promise<void> {
  context.log.note('plan', plan)
  const { renderPlan } = await import('../ui/views/plan.ts')
  await context.ui.settled()
  const options = { style: context.ui.style, hosts: survey.selection.hosts.size, ms: context.elapsed() }
  context.ui.show('plan', plan, () => renderPlan(plan, options))
}

/**
 * What the plan brings to hosts from this machine has to be there before the first of them is changed.
 * @throws RmqError of the first that is not: 'artifact-missing', 'checksum-mismatch', 'archive-corrupt', 'jdk-missing' …
 */
export async function checkSources(context: Context, survey: Survey, plan: Plan): Promise<void> {
  for (const source of sourcesOf(survey.site, survey.world, plan)) await source.check(context.stop)
}
