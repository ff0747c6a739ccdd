import type { ErrorReport } from './events.ts'
import { compact, getOrMake } from '../objects.ts'
import { evaluate } from './evaluate.ts'
import type { Blocked, HostChanges, Plan, PlannedChange, PlanNote, Stage } from './plan.ts'
import { phaseParts } from './phase-parts.ts'
import { PlacedResources, type Phase, type PlacedResource, type DesiredState } from './desired-state.ts'
import { Turns } from './turns.ts'
import type { World } from './world.ts'

interface Difference {
  readonly placed: PlacedResource
  readonly change: PlannedChange
}

export interface PlanOptions {
  /** Hosts that did not answer; their resources are left out. */
  readonly unreachable?: ReadonlyMap<string, ErrorReport>
  /** Instances in the order in which they are restarted, when they must be: slaves before masters, leaders last. */
  readonly rollOrder?: readonly string[]
  /** Effect of the restart of an instance on others, for a note; undefined: there is none. */
  readonly impact?: (instance: string) => string | undefined
}

/**
 * Orders everything that differs: phases first to last, hosts side by side, what follows another after it; then each running instance that must
 * restart gets a stage of its own, with its files written right before the restart; then what waits for that. Timers and answers
 * of hosts have their turn meanwhile.
 * @throws Error when two resources have one id on a host, a resource is placed in no phase of the site, one was not
 *   read, or one follows itself: bugs
 */
export async function makePlan(site: DesiredState, world: World, options: PlanOptions = {}): Promise<Plan> {
  const { unreachable = new Map<string, ErrorReport>(), rollOrder = [], impact } = options
  new PlacedResources(site)
  const differences: Difference[] = []
  const blocked: Blocked[] = []
  const notes: PlanNote[] = []
  let unchanged = 0
  const turns = new Turns()
  for (const placed of site.resources) {
    if (unreachable.has(placed.host)) continue
    await turns.next()
    const found = difference(placed, world)
    if ('same' in found) {
      unchanged += 1
      if (found.same !== undefined) notes.push({ host: placed.host, role: placed.role, note: found.same })
    } else if ('reason' in found) blocked.push(found)
    else differences.push({ placed, change: found })
  }
  const stages = stagesOf(site, world, differences, rollOrder)
  notes.push(...stages.flatMap((stage) => impactNotes(stage, impact)))
  return {
    stages,
    blocked,
    unreachable: [...unreachable].map(([host, error]) => ({ host, error })),
    unchanged,
    ...(notes.length > 0 ? { notes } : {}),
  }
}

function impactNotes({ roll, hosts }: Stage, impact: PlanOptions['impact']): PlanNote[] {
  const note = roll === undefined ? undefined : impact?.(roll)
  const restart = hosts.flatMap(({ changes }) => changes).find(({ disrupts }) => disrupts)
  return note === undefined || restart === undefined ? [] : [{ host: restart.host, role: restart.role, note }]
}

/** All changes of a plan, in order. */
export function changesOf(plan: Plan): PlannedChange[] {
  return plan.stages.flatMap((stage) => stage.hosts.flatMap((lane) => lane.changes))
}

/** Changes that stop running instances: restarts in rolls, removals elsewhere. */
export function disruptionsOf(plan: Plan): {
  readonly restarts: readonly PlannedChange[]
  readonly removals: readonly PlannedChange[]
} {
  const disrupting = (stages: readonly Stage[]): PlannedChange[] =>
    stages.flatMap(({ hosts }) => hosts.flatMap(({ changes }) => changes.filter(({ disrupts }) => disrupts)))
  return {
    restarts: disrupting(plan.stages.filter(({ roll }) => roll !== undefined)),
    removals: disrupting(plan.stages.filter(({ roll }) => roll === undefined)),
  }
}

/** Part of a resource in the plan; `same` with its note when it matches. */
function difference(
  placed: PlacedResource,
  world: World,
): PlannedChange | Blocked | { readonly same: string | undefined } {
  const { host, role, phase } = placed
  const resource = placed.resource.id
  const owner = placed.resource.owner === undefined ? {} : { owner: placed.resource.owner }
  const evaluation = evaluate(placed, world)
  if (evaluation.kind === 'unknown') {
    const { after, action } = evaluation
    return {
      host,
      role,
      phase,
      resource,
      action,
      summary: `${resource.slice(resource.indexOf(':') + 1)}: known after ${after}`,
      after,
      disrupts: false,
      ...owner,
    }
  }
  const diff = evaluation.diff
  if (diff.kind === 'same') return { same: diff.note }
  if (diff.kind === 'blocked') {
    return {
      host,
      role,
      resource,
      reason: diff.reason,
      ...compact({ hint: diff.hint }),
    }
  }
  const patch = diff.patch === undefined ? {} : { patch: diff.patch }
  return {
    host,
    role,
    phase,
    resource,
    action: diff.action,
    summary: diff.summary,
    ...patch,
    disrupts: diff.disrupts ?? false,
    ...compact({ exact: diff.exact }),
    ...owner,
  }
}

function stagesOf(
  site: DesiredState,
  world: World,
  differences: readonly Difference[],
  rollOrder: readonly string[],
): Stage[] {
  const late = new Set(site.phases.filter(({ afterRolls }) => afterRolls === true).map(({ id }) => id))
  const rolling = new Set(
    differences.flatMap(({ change }) =>
      change.disrupts && !late.has(change.phase) && change.owner !== undefined ? [change.owner] : [],
    ),
  )
  // A late phase removes; nothing needs what is removed.
  const isRoll = ({ change }: Difference): boolean =>
    change.owner !== undefined && !late.has(change.phase) && rolling.has(change.owner)
  const steady = differences.filter((found) => !isRoll(found))
  const stages = (afterRolls: boolean): Stage[] =>
    site.phases
      .filter((phase) => (phase.afterRolls ?? false) === afterRolls)
      .flatMap((phase) => phaseStages(phase, steady, world))
  return [...stages(false), ...rollStages(differences.filter(isRoll), rollOrder), ...stages(true)]
}

function phaseStages(phase: Phase, differences: readonly Difference[], world: World): Stage[] {
  const parts = phaseParts(
    differences.filter(({ placed }) => placed.phase === phase.id),
    world,
  )
  return parts.map((part, index) => {
    const byHost = new Map<string, PlannedChange[]>()
    for (const { placed, change } of part) getOrMake(byHost, placed.host, () => []).push(change)
    const hosts: HostChanges[] = [...byHost].map(([host, changes]) => ({ host, changes }))
    if (parts.length === 1) return { phase: phase.id, title: phase.title, hosts }
    const title = `${phase.title} (${index + 1} of ${parts.length})`
    return { phase: phase.id, title, partOf: phase.title, hosts }
  })
}

/**
 * One stage for each running instance that restarts, in `rollOrder` and after what starts: what is missing comes
 * up first, so that the cluster is whole before anything of it is disturbed.
 */
function rollStages(differences: readonly Difference[], rollOrder: readonly string[]): Stage[] {
  const position = new Map(rollOrder.map((instance, index) => [instance, index]))
  const order = (instance: string): number => position.get(instance) ?? rollOrder.length
  const byOwner = new Map<string, PlannedChange[]>()
  for (const { change } of differences) getOrMake(byOwner, change.owner ?? '', () => []).push(change)
  return differences
    .flatMap(({ change }) =>
      change.disrupts && change.owner !== undefined ? [{ ...change, owner: change.owner }] : [],
    )
    .sort((a, b) => order(a.owner) - order(b.owner))
    .map(({ owner, host, phase }) => ({
      phase,
      title: `Roll ${owner}`,
      roll: owner,
      hosts: [{ host, changes: byOwner.get(owner) ?? [] }],
    }))
}
