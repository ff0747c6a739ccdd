import { getOrMake } from '../objects.ts'
import type { PlacedResource } from './desired-state.ts'
import type { AnyResource } from './resource.ts'
import { refKey, type ResourceRef, type World } from './world.ts'

interface Placed {
  readonly placed: PlacedResource
}

/**
 * Divides what changes in one phase into parts that come one after the other: each change comes in a later part than those
 * that its resource follows.
 * @param differences of one phase
 * @throws Error when a resource follows itself, at once or by others: a bug
 */
export const phaseParts = <Difference extends Placed>(
  differences: readonly Difference[],
  world: World,
): readonly (readonly Difference[])[] => partsOf(differences, ({ follows }) => follows?.(world) ?? [])

/**
 * Divides changes into parts that come one after the other: each change comes in a later part than those that its resource
 * needs. What is needed and not among them counts for nothing.
 * @throws Error when a resource needs itself, at once or by others: a bug
 */
export const partsByNeed = <Difference extends Placed>(
  differences: readonly Difference[],
): readonly (readonly Difference[])[] =>
  partsOf(differences, ({ needs = [] }) => needs.flatMap((need) => ('anyOf' in need ? need.anyOf : [need])))

/**
 * @param before the resources that come in an earlier part than the given one
 * @throws Error when a resource comes before itself, at once or by others: a bug
 */
function partsOf<Difference extends Placed>(
  differences: readonly Difference[],
  before: (resource: AnyResource) => readonly ResourceRef[],
): readonly (readonly Difference[])[] {
  const byRef = new Map(differences.map((one) => [keyOf(one), one]))
  const depths = new Map<string, number>()
  const depthOf = (one: Difference, passed: ReadonlySet<string>): number => {
    const key = keyOf(one)
    const known = depths.get(key)
    if (known !== undefined) return known
    const { host, resource } = one.placed
    if (passed.has(key)) throw new Error(`${resource.id} on ${host} comes before itself`)
    const onTheWay = new Set([...passed, key])
    const followed = before(resource).flatMap((ref) => byRef.get(refKey(ref)) ?? [])
    const depth = Math.max(0, ...followed.map((other) => depthOf(other, onTheWay) + 1))
    depths.set(key, depth)
    return depth
  }
  const parts = new Map<number, Difference[]>()
  for (const one of differences) getOrMake(parts, depthOf(one, new Set()), () => []).push(one)
  return [...parts].sort(([a], [b]) => a - b).map(([, part]) => part)
}

const keyOf = ({ placed: { host, resource } }: Placed): string => refKey({ host, id: resource.id })
