import { mapLimit } from './concurrency.ts'
import type { RunContext } from './context.ts'
import { PlacedResources, type DesiredState } from './desired-state.ts'
import type { RunEvent } from './events.ts'
import { runHost } from './host/run-host.ts'
import { settleHost } from './host/settle-host.ts'
import type { Settling, Work } from './host/work.ts'
import { getOrMake } from '../objects.ts'
import { Outcome, type Failure, type Skipped } from './outcome.ts'
import { partsByNeed } from './phase-parts.ts'
import type { HostChanges, Plan, Stage } from './plan.ts'
import { changesOf } from './planner.ts'
import { RelayHub } from './relay/hub.ts'
import { refKey } from './world.ts'

export interface RunResult {
  /** Resources whose last step so far is done, also on hosts that failed later. */
  readonly changed: number
  /** Planned changes without a step: their resource matched when its turn came, e.g. by an earlier change. */
  readonly unneeded: number
  /** Failures in order, with their reasons. */
  readonly failures: readonly Failure[]
  readonly skipped: readonly Skipped[]
  readonly interrupted: boolean
}

/**
 * Carries out a plan, stage by stage. In a stage all hosts make their changes, then wait until these have taken effect; where
 * the next stage overlaps it, the last of these waits come after the next stage's changes. A host
 * that fails takes no further part; what needs something that failed is skipped; the others go on. After a failed roll no
 * further instance is rolled: a fault must not travel.
 * @throws Error when the site does not have the resource of a change: a bug, seen before the first change
 */
export async function runPlan(outer: RunContext, plan: Plan): Promise<RunResult> {
  const made = new Set<string>()
  const relays = new RelayHub()
  const context: RunContext = {
    ...outer,
    relays,
    emit: (event) => {
      countStep(made, event)
      outer.emit(event)
    },
  }
  const placedResources = new PlacedResources(context.site)
  for (const change of changesOf(plan)) placedResources.of(change)
  const outcome = new Outcome(plan, context.emit)
  let unneeded = 0

  const doable = ({ roll }: Stage, { changes }: HostChanges): Work[] => {
    const todo: Work[] = []
    const left: Skipped[] = []
    for (const change of changes) {
      const work = { placed: placedResources.of(change), change }
      const reason = outcome.reasonToSkip(work, roll)
      if (reason === undefined) todo.push(work)
      else left.push({ change, reason })
    }
    // A roll is made whole or not at all: files without their restart would wait for the next reboot to come alive.
    const [first] = left
    const whole = roll === undefined || !first
    for (const { change, reason } of left) outcome.skip(change, reason)
    if (whole) return todo
    for (const { change } of todo) outcome.skip(change, first.reason)
    outcome.failRoll(roll)
    return []
  }
  const change = async ({ roll }: Stage, { host, todo }: Lane<Work>): Promise<readonly Settling[]> => {
    try {
      const settling = await runHost(context, host, todo)
      unneeded += todo.filter(({ change }) => !made.has(refKey({ host, id: change.resource }))).length
      return settling
    } catch (error) {
      outcome.failHost(host, todo, error, roll)
      return []
    }
  }
  const settle = async ({ roll }: Stage, { host, todo }: Lane<Settling>): Promise<readonly Settling[]> => {
    try {
      const left = todo.filter((work) => {
        const reason = outcome.reasonToSkip(work, roll)
        if (reason !== undefined) outcome.skip(work.change, reason)
        return reason === undefined
      })
      if (left.length > 0) await settleHost(context, host, left)
      return left.flatMap((one) =>
        one.joining.length > 0 ? [{ ...one, steps: one.joining, joining: [] }] : [],
      )
    } catch (error) {
      outcome.failHost(host, todo, error, roll)
      return []
    }
  }

  const isInterrupted = (): boolean => context.stop.aborted
  /** Changes of the stage before that have yet to join. */
  let joining: readonly Settling[] = []
  for (const [index, stage] of plan.stages.entries()) {
    if (isInterrupted()) break
    const begun = performance.now()
    const lanes = stage.hosts
      .map((lane) => ({ host: lane.host, todo: doable(stage, lane) }))
      .filter(({ todo }) => todo.length > 0)
    if (lanes.length + joining.length === 0) continue
    const changes = lanes.reduce((sum, { todo }) => sum + todo.length, 0)
    context.emit({ type: 'phase-started', phase: stage.phase, title: stage.title, changes })
    const settling = (await mapLimit(lanes, context.concurrency, (lane) => change(stage, lane))).flat()
    await relays.close()
    const isLeft = isOverlapped(context.site, stage, plan.stages[index + 1])
    const due = [...joining, ...(isLeft ? settling : settling.map(joinAtOnce))]
    joining = []
    for (const part of partsByNeed(due)) {
      if (isInterrupted()) break
      const left = await mapLimit(lanesOf(part), context.concurrency, (lane) => settle(stage, lane))
      joining = [...joining, ...left.flat()]
    }
    context.emit({ type: 'phase-finished', phase: stage.phase, ms: performance.now() - begun })
  }
  return {
    changed: made.size,
    unneeded,
    failures: outcome.failures.filter(({ error }) => error.code !== 'interrupted'),
    skipped: outcome.skipped,
    interrupted: isInterrupted(),
  }
}

/** The work on one host, in order. */
interface Lane<Todo> {
  readonly host: string
  readonly todo: readonly Todo[]
}

const joinAtOnce = (one: Settling): Settling => ({
  ...one,
  steps: [...one.steps, ...one.joining],
  joining: [],
})

/** Returns true when the next stage begins before the changes of this one have joined. Rolls are made one by one. */
function isOverlapped(
  { phases }: Pick<DesiredState, 'phases'>,
  { phase, roll }: Stage,
  next: Stage | undefined,
): boolean {
  if (next === undefined || roll !== undefined || next.roll !== undefined) return false
  return phases.some(({ id, overlaps }) => id === next.phase && overlaps === phase)
}

function lanesOf(settling: readonly Settling[]): readonly Lane<Settling>[] {
  const byHost = new Map<string, Settling[]>()
  for (const one of settling) getOrMake(byHost, one.placed.host, () => []).push(one)
  return [...byHost].map(([host, todo]) => ({ host, todo }))
}

/** A resource counts while its latest step is done: a step that has begun may have changed something, or nothing. */
function countStep(made: Set<string>, event: RunEvent): void {
  if (event.type === 'step-started') made.delete(refKey({ host: event.host, id: event.resource }))
  if (event.type === 'step-finished') made.add(refKey({ host: event.host, id: event.resource }))
}
