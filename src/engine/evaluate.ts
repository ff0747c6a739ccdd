import type { PlacedResource } from './desired-state.ts'
import { Unknown, type Action, type Diff, type Resource, type Step } from './resource.ts'
import type { World } from './world.ts'

/** Comparison of a resource with its host: the difference, and the steps that repair it. */
export type Evaluation =
  | {
      readonly kind: 'known'
      readonly diff: Diff
      readonly steps: () => readonly Step[]
      readonly preconditions: () => readonly Step[]
      readonly settling: () => readonly Step[]
      readonly joining: () => readonly Step[]
    }
  /** The wanted state cannot be known before the run. */
  | { readonly kind: 'unknown'; readonly after: string; readonly action: Action }

/**
 * Compares what a resource's probe answered with what it should be. Reads the world, changes nothing.
 * @throws Error when the resource was not read: a bug
 */
export function evaluate(placed: PlacedResource, world: World): Evaluation {
  // The types of one resource fit each other: `resource` has checked that.
  const resource = placed.resource as unknown as Resource
  const ref = { host: placed.host, id: resource.id }
  if (!world.has(ref)) throw new Error(`${ref.id} on ${ref.host} was not read`)
  const observed = world.observed(ref)
  const desired = resource.desire(world, observed)
  if (desired instanceof Unknown) return { kind: 'unknown', after: desired.after, action: desired.action }
  return {
    kind: 'known',
    diff: resource.diff(observed, desired),
    steps: () => resource.converge(observed, desired),
    preconditions: () => resource.preconditions?.(observed, desired) ?? [],
    settling: () => resource.settle?.(observed, desired) ?? [],
    joining: () => resource.join?.(observed, desired) ?? [],
  }
}
