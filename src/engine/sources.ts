import type { LocalSource } from './access.ts'
import { evaluate } from './evaluate.ts'
import type { Plan } from './plan.ts'
import { changesOf } from './planner.ts'
import { PlacedResources, type DesiredState } from './desired-state.ts'
import { Turns } from './turns.ts'
import type { World } from './world.ts'

/**
 * The files that a plan brings to hosts; changes that are 'known after' something else may add more.
 * @throws Error when the site does not have the resource of a change: a bug
 */
export async function sourcesOf(site: DesiredState, world: World, plan: Plan): Promise<LocalSource[]> {
  const placed = new PlacedResources(site)
  const sources = new Map<string, LocalSource>()
  const turns = new Turns()
  for (const change of changesOf(plan)) {
    if (change.after !== undefined) continue
    await turns.next()
    const evaluation = evaluate(placed.of(change), world)
    // The steps of one change at a time: those of all have the scripts of the whole run.
    const steps = evaluation.kind === 'known' ? evaluation.steps() : []
    for (const step of steps) if (step.kind === 'upload') sources.set(step.source.label, step.source)
  }
  return [...sources.values()]
}
