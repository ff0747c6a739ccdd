import type { LocalSource } from './access.ts'
import { evaluate } from './evaluate.ts'
import type { Plan } from './plan.ts'
import { changesOf } from './planner.ts'
import type { World } from './resource.ts'
import type { DesiredState } from './desired-state.ts'

/** The files that a plan is going to bring to hosts; what is 'known after' something else may add more. */
export function sourcesOf(site: DesiredState, world: World, plan: Plan): LocalSource[] {
  const planned = new Set(
    changesOf(plan)
      .filter(({ after }) => after === undefined)
      .map(({ host, resource }) => `${host} ${resource}`),
  )
  const sources = site.resources
    .filter(({ host, resource }) => planned.has(`${host} ${resource.id}`))
    .flatMap((placed) => {
      const evaluation = evaluate(placed, world)
      return evaluation.kind === 'known' ? evaluation.steps() : []
    })
    .flatMap((step) => (step.kind === 'upload' ? [step.source] : []))
  return [...new Map(sources.map((source) => [source.label, source])).values()]
}
