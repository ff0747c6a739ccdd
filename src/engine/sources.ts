import type { LocalSource } from './access.ts'
import { evaluate } from './evaluate.ts'
import type { FetchedArtifact } from '../model/software.ts'
import { getOrMake } from '../objects.ts'
import type { Plan } from './plan.ts'
import type { Step } from './resource.ts'
import { changesOf } from './planner.ts'
import { PlacedResources, type DesiredState } from './desired-state.ts'
import { Turns } from './turns.ts'
import type { World } from './world.ts'

/**
 * The files that a plan brings to hosts; changes that are 'known after' something else may add more.
 * @throws Error when the site does not have the resource of a change: a bug
 */
export async function sourcesOf(site: DesiredState, world: World, plan: Plan): Promise<LocalSource[]> {
  const sources = new Map<string, LocalSource>()
  await eachStep(site, world, plan, (_host, step) => {
    if (step.kind === 'upload') sources.set(step.source.label, step.source)
  })
  return [...sources.values()]
}

/**
 * The files that hosts download by a plan, each once, by the name of the host; changes that are 'known after' something else may
 * add more.
 * @throws Error when the site does not have the resource of a change: a bug
 */
export async function downloadsOf(
  site: DesiredState,
  world: World,
  plan: Plan,
): Promise<ReadonlyMap<string, readonly FetchedArtifact[]>> {
  const downloads = new Map<string, FetchedArtifact[]>()
  await eachStep(site, world, plan, (host, step) => {
    if (step.kind !== 'script' || step.download === undefined) return
    const own = getOrMake(downloads, host, () => [])
    if (!own.includes(step.download)) own.push(step.download)
  })
  return downloads
}

async function eachStep(
  site: DesiredState,
  world: World,
  plan: Plan,
  take: (host: string, step: Step) => void,
): Promise<void> {
  const placed = new PlacedResources(site)
  const turns = new Turns()
  for (const change of changesOf(plan)) {
    if (change.after !== undefined) continue
    await turns.next()
    const evaluation = evaluate(placed.of(change), world)
    // The steps of one change at a time: those of all have the scripts of the whole run.
    const steps = evaluation.kind === 'known' ? evaluation.steps() : []
    for (const step of steps) take(change.host, step)
  }
}
