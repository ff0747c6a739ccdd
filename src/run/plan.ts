import type { Plan, PlanNote } from '../engine/plan.ts'
import { changesOf, makePlan } from '../engine/planner.ts'
import { plannedSteps } from '../engine/steps/planned.ts'
import { sourcesOf } from '../engine/sources.ts'
import { stateDir } from '../layout/state.ts'
import { rollOrder } from '../model/order.ts'
import { clientImpact } from '../rocketmq/groups/index.ts'
import { logPlan } from './log-plan.ts'
import { openStores } from './open-stores.ts'
import type { Session } from './session.ts'
import { showUpgrade } from './upgrade/show-upgrade.ts'
import { refusedPairs } from './upgrade/verdicts.ts'

/**
 * Makes the plan of what was read, blocked where the change of the release is not allowed, and where an instance would start
 * on a store that another process has open.
 * @throws the reason of an abort
 */
export async function planToApply(session: Session): Promise<Plan> {
  const refused = await refusedPairs(session)
  const plan = await planOf(session)
  const open = await openStores(session, plan)
  return { ...plan, blocked: [...refused, ...plan.blocked, ...open] }
}

/** Makes the plan of what was read, and reports its size as an event. */
export async function planOf(session: Session): Promise<Plan> {
  const { cluster, drain, leaders, site, world, unreachable } = session
  const plan = await makePlan(site, world, {
    unreachable,
    rollOrder: rollOrder(cluster, leaders),
    impact: (id) => {
      const instance = cluster.instances.find((one) => one.id === id)
      return instance && clientImpact(cluster, instance, { drain }, leaders)
    },
  })
  const found = problemNotes(session, plan)
  const hosts = plan.stages.flatMap((stage) => stage.hosts)
  session.context.emit({
    type: 'planned',
    changes: hosts.reduce((sum, { changes }) => sum + changes.length, 0),
    hosts: new Set(hosts.map(({ host }) => host)).size,
  })
  return found.length === 0 ? plan : { ...plan, notes: [...(plan.notes ?? []), ...found] }
}

/**
 * Notes on what `verify` finds and the plan does not repair. A problem of an instance that the plan starts, restarts or
 * repairs, or of its group, is left out: it may end with that.
 */
function problemNotes({ cluster, problems }: Session, plan: Plan): PlanNote[] {
  const touched = new Set(changesOf(plan).flatMap(({ owner }) => owner ?? []))
  const [anyHost] = cluster.hosts
  return problems.flatMap(({ instance, group, host, message }): PlanNote[] => {
    const members = cluster.groups.find(({ name }) => name === group)?.members ?? []
    const concerned = instance === undefined ? members : [instance, ...members]
    if (concerned.length === 0 ? touched.size > 0 : concerned.some((id) => touched.has(id))) return []
    const first = cluster.instances.find(({ id }) => id === concerned[0])
    return [{ host: host ?? first?.host ?? anyHost?.name ?? '', role: 'verify', note: message }]
  })
}

/** Prints the verdict on a change of the release, and the plan in full; or one record for each. */
export async function showPlan(session: Session, plan: Plan): Promise<void> {
  const { context, cluster, selection } = session
  await logPlan(context, plan)
  const [{ renderPlan }, { ClusterNames }] = await Promise.all([
    import('../ui/views/plan/plan.ts'),
    import('../ui/views/plan/names.ts'),
  ])
  await context.ui.settled()
  await showUpgrade(session)
  const options = {
    style: context.ui.style,
    width: context.ui.width,
    verbose: context.verbose,
    names: new ClusterNames(cluster),
    hosts: selection.hosts.size,
    ms: context.elapsed(),
  }
  context.ui.show('plan', plan, () => renderPlan(plan, options))
}

/** Prints the scripts and other steps that the plan would run, or one record with them. */
export async function showScripts({ context, cluster, site, world }: Session, plan: Plan): Promise<void> {
  const { renderScripts } = await import('../ui/views/plan/scripts.ts')
  await context.ui.settled()
  const stages = plannedSteps(site, world, plan)
  const options = {
    style: context.ui.style,
    width: context.ui.width,
    verbose: context.verbose,
    stateDir: stateDir(cluster),
  }
  context.ui.show('scripts', { stages }, () => renderScripts(stages, options))
}

/**
 * Checks everything that the plan brings to hosts from this machine, before the first host is changed.
 * @throws RmqError of the first that is not there: 'artifact-missing', 'checksum-mismatch', 'archive-corrupt',
 *   'jdk-missing' …
 */
export async function checkSources({ context, site, world }: Session, plan: Plan): Promise<void> {
  for (const source of await sourcesOf(site, world, plan)) await source.check(context.stop)
}
