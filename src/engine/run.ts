import { RmqError } from '../errors.ts'
import { compact } from '../objects.ts'
import { mapLimit } from './concurrency.ts'
import type { RunContext } from './context.ts'
import type { ErrorReport, RunEvent } from './events.ts'
import { runHost } from './host/run-host.ts'
import type { HostChanges, Plan, PlannedChange, Stage } from './plan.ts'
import { changesOf } from './planner.ts'
import { reportOf } from './report.ts'
import type { Need } from './resource.ts'
import { PlacedResources, type PlacedResource } from './desired-state.ts'
import { refKey, type ResourceRef } from './world.ts'

export interface RunResult {
  /** Resources whose last step so far is done, also on hosts that failed later. */
  readonly changed: number
  /** Planned changes without a step: their resource matched when its turn came, e.g. by an earlier change. */
  readonly unneeded: number
  /** Failures in order, with their reasons. */
  readonly failures: readonly Failure[]
  readonly skipped: readonly { readonly change: PlannedChange; readonly reason: string }[]
  readonly interrupted: boolean
}

export interface Failure {
  readonly host: string
  readonly resource?: string
  readonly error: ErrorReport
}

interface Work {
  readonly placed: PlacedResource
  readonly change: PlannedChange
}

/**
 * Carries out a plan, stage by stage. A host that fails takes no further part; what needs something that failed
 * is skipped; the others go on. After a failed roll no further instance is rolled: a fault must not travel.
 * @throws Error when the site does not have the resource of a change: a bug, seen before the first change
 */
export async function runPlan(outer: RunContext, plan: Plan): Promise<RunResult> {
  const made = new Set<string>()
  const context: RunContext = {
    ...outer,
    emit: (event) => {
      countStep(made, event)
      outer.emit(event)
    },
  }
  const placedResources = new PlacedResources(context.site)
  for (const change of changesOf(plan)) placedResources.of(change)
  const failures: Failure[] = []
  const skipped: { change: PlannedChange; reason: string }[] = []
  const broken = new Set<string>(plan.blocked.map(({ host, resource }) => refKey({ host, id: resource })))
  const failedHosts = new Set<string>(plan.unreachable.map(({ host }) => host))
  let failedRoll: string | undefined
  let unneeded = 0

  const skip = (change: PlannedChange, reason: string): void => {
    broken.add(refKey({ host: change.host, id: change.resource }))
    skipped.push({ change, reason })
    context.emit({ type: 'skipped', host: change.host, resource: change.resource, reason })
  }
  const reasonToSkip = (
    change: PlannedChange,
    placed: PlacedResource,
    roll: string | undefined,
  ): string | undefined => {
    if (failedHosts.has(change.host)) return `${change.host} failed earlier`
    if (roll !== undefined && failedRoll !== undefined) return `the roll of ${failedRoll} failed`
    const missing = (placed.resource.needs ?? []).find((need) => !isMet(need, broken, failedHosts))
    return missing === undefined ? undefined : `it needs ${describe(missing)}, which failed`
  }
  const doable = (stage: Stage, { changes }: HostChanges): Work[] => {
    const todo: Work[] = []
    const left: { change: PlannedChange; reason: string }[] = []
    for (const change of changes) {
      const placed = placedResources.of(change)
      const reason = reasonToSkip(change, placed, stage.roll)
      if (reason === undefined) todo.push({ placed, change })
      else left.push({ change, reason })
    }
    // A roll is made whole or not at all: files without their restart would wait for the next reboot to come alive.
    const [first] = left
    const whole = stage.roll === undefined || !first
    for (const { change, reason } of left) skip(change, reason)
    if (whole) return todo
    for (const { change } of todo) skip(change, first.reason)
    failedRoll ??= stage.roll
    return []
  }
  const work = async (stage: Stage, host: string, todo: readonly Work[]): Promise<void> => {
    try {
      await runHost(context, host, todo)
      unneeded += todo.filter(({ change }) => !made.has(refKey({ host, id: change.resource }))).length
    } catch (error) {
      const report = reportOf(error)
      const step = error instanceof RmqError ? error.where.step : undefined
      for (const { change } of todo) broken.add(refKey({ host, id: change.resource }))
      failedHosts.add(host)
      if (stage.roll !== undefined) failedRoll = stage.roll
      failures.push({ host, ...compact({ resource: step }), error: report })
      if (report.code === 'interrupted') return
      if (step !== undefined) {
        context.emit({ type: 'step-failed', host, resource: step, title: report.message, error: report })
      }
      context.emit({ type: 'host-failed', host, error: report })
    }
  }

  for (const stage of plan.stages) {
    if (context.stop.aborted) break
    const begun = performance.now()
    const lanes = stage.hosts
      .map((lane) => ({ host: lane.host, todo: doable(stage, lane) }))
      .filter(({ todo }) => todo.length > 0)
    if (lanes.length === 0) continue
    const changes = lanes.reduce((sum, { todo }) => sum + todo.length, 0)
    context.emit({ type: 'phase-started', phase: stage.phase, title: stage.title, changes })
    await mapLimit(lanes, context.concurrency, ({ host, todo }) => work(stage, host, todo))
    context.emit({ type: 'phase-finished', phase: stage.phase, ms: performance.now() - begun })
  }
  return {
    changed: made.size,
    unneeded,
    failures: failures.filter(({ error }) => error.code !== 'interrupted'),
    skipped,
    interrupted: context.stop.aborted,
  }
}

/** A resource counts while its latest step is done: a step that has begun may have changed something, or nothing. */
function countStep(made: Set<string>, event: RunEvent): void {
  if (event.type === 'step-started') made.delete(refKey({ host: event.host, id: event.resource }))
  if (event.type === 'step-finished') made.add(refKey({ host: event.host, id: event.resource }))
}

function isMet(need: Need, broken: ReadonlySet<string>, failedHosts: ReadonlySet<string>): boolean {
  const holds = (ref: ResourceRef): boolean => !broken.has(refKey(ref)) && !failedHosts.has(ref.host)
  return 'anyOf' in need ? need.anyOf.length === 0 || need.anyOf.some(holds) : holds(need)
}

const describe = (need: Need): string =>
  'anyOf' in need ? `one of ${need.anyOf.map(({ id }) => id).join(', ')}` : `${need.id} on ${need.host}`
