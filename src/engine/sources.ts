import type { LocalSource } from './access.ts'
import { evaluate } from './evaluate.ts'
import type { Plan } from './plan.ts'
import { changesOf } from './planner.ts'
import { PlacedResources, type DesiredState } from './desired-state.ts'
import type { World } from './world.ts'

/**
 * The files that a plan brings to hosts; changes that are 'known after' something else may add more.
 * @throws Error when the site does not have the resource of a change: a bug
 */
export function sourcesOf(site: DesiredState, world: World, plan: Plan): LocalSource[] {
  const placed = new PlacedResources(site)
  const sources = changesOf(plan).flatMap((change) => {
    if (change.after !== undefined) return []
    const evaluation = evaluate(placed.of(change), world)
    // The steps of one change at a time: those of all have the scripts of the whole run.
    const steps = evaluation.kind === 'known' ? evaluation.steps() : []
    return steps.flatMap((step) => (step.kind === 'upload' ? [step.source] : []))
  })
  return [...new Map(sources.map((source) => [source.label, source])).values()]
}
