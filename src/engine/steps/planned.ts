import { readableScript } from '../../shell/content.ts'
import { compact } from '../../objects.ts'
import { PlacedResources, type DesiredState } from '../desired-state.ts'
import { evaluate, type Evaluation } from '../evaluate.ts'
import { isWaitedFor, type Plan, type PlannedChange, type Stage } from '../plan.ts'
import type { Step } from '../resource.ts'
import { waitScript } from './wait.ts'
import type { World } from '../world.ts'

/** One step of a change before it runs, secrets redacted. */
export type PlannedStep = { readonly role: string; readonly resource: string } & (
  | {
      readonly kind: 'script'
      readonly title: string
      /** As `readableScript` makes it. */
      readonly script: string
    }
  | { readonly kind: 'wait'; readonly title: string; readonly script: string; readonly timeoutMs: number }
  | {
      readonly kind: 'upload'
      readonly title: string
      /** URL or path. */
      readonly source: string
      readonly path: string
      readonly mode: string
    }
  /** `writes`: it changes something in the cluster; the others read. */
  | { readonly kind: 'call'; readonly title: string; readonly writes: boolean }
  /** A question to the cluster; the answer says which steps come next. */
  | { readonly kind: 'decide'; readonly title: string }
  /** Its steps are made during the run, when `after` has happened. */
  | { readonly kind: 'unknown'; readonly after: string }
)

/** The steps of one host in one stage. Scripts and waits that follow each other are sent as one script. */
export interface HostSteps {
  readonly host: string
  readonly steps: readonly PlannedStep[]
}

export interface StageSteps extends Pick<Stage, 'phase' | 'title' | 'roll'> {
  readonly hosts: readonly HostSteps[]
}

/**
 * The steps of a plan in the order in which a run takes them: of each host and stage the preconditions first, the waits for
 * the effect last, also those that come in the next stage when that overlaps this one. They are those of the world as it was
 * read; a run makes them again when it comes to them.
 * @throws Error when the site does not have the resource of a change: a bug
 */
export function plannedSteps(site: DesiredState, world: World, plan: Plan): StageSteps[] {
  const placed = new PlacedResources(site)
  const stepsOf = (changes: readonly PlannedChange[]): PlannedStep[] => {
    const parts = changes.map((change, index) => {
      const { before, steps, settling } = partOf(change, evaluate(placed.of(change), world))
      return isWaitedFor(changes, index)
        ? { before, now: [...steps, ...settling], later: [] }
        : { before, now: steps, later: settling }
    })
    return (['before', 'now', 'later'] as const).flatMap((turn) => parts.flatMap((part) => part[turn]))
  }
  return plan.stages.map(({ phase, title, roll, hosts }) => ({
    phase,
    title,
    ...compact({ roll }),
    hosts: hosts.map(({ host, changes }) => ({ host, steps: stepsOf(changes) })),
  }))
}

interface Part {
  readonly before: readonly PlannedStep[]
  readonly steps: readonly PlannedStep[]
  readonly settling: readonly PlannedStep[]
}

function partOf({ role, resource }: PlannedChange, evaluation: Evaluation): Part {
  if (evaluation.kind === 'unknown') {
    const unknown: PlannedStep = { kind: 'unknown', role, resource, after: evaluation.after }
    return { before: [], steps: [unknown], settling: [] }
  }
  const shown = (step: Step): PlannedStep => ({ role, resource, ...stepForPeople(step) })
  return {
    before: evaluation.preconditions().map(shown),
    steps: evaluation.steps().map(shown),
    settling: [...evaluation.settling(), ...evaluation.joining()].map(shown),
  }
}

type WithoutPlace<T> = T extends unknown ? Omit<T, 'role' | 'resource'> : never

function stepForPeople(step: Step): WithoutPlace<PlannedStep> {
  const { kind, title } = step
  switch (kind) {
    case 'script':
      return { kind, title, script: readableScript(step.script, step.secretKeys) }
    case 'wait':
      return { kind, title, script: readableScript(waitScript(step)), timeoutMs: step.timeoutMs }
    case 'upload':
      return { kind, title, source: step.source.label, path: step.path, mode: step.mode }
    case 'call':
      return { kind, title, writes: step.writes === true }
    case 'decide':
      return { kind, title }
  }
}
