import { readsNothing, resource, type AnyResource, type Diff } from '../../engine/resource.ts'
import { resourceKind } from '../../engine/world.ts'
import { neighboursRef, type Neighbours } from './neighbours.ts'

const OWNER = resourceKind<null>('kernel-owner')

/**
 * Refuses a kernel setting for which another cluster on the host has another value: a kernel has one. Nothing to repair. Id
 * `kernel-owner:<host>`; needs `neighbours` of the host.
 * @param settings those with exactly one right value
 */
export function kernelOwner(host: string, settings: Readonly<Record<string, string>>): AnyResource {
  return resource<null, Neighbours | undefined>({
    id: OWNER.id(host),
    probe: readsNothing,
    desire: (world) => world.observed(neighboursRef(host)),
    diff: (_, found) => (found === undefined ? { kind: 'same' } : conflictOf(settings, found)),
    converge: () => [],
  })
}

/** The first setting that a cluster with instances on the host wants otherwise. */
export function conflictOf(settings: Readonly<Record<string, string>>, found: Neighbours): Diff {
  for (const { cluster, key, value } of found.settings) {
    const own = new Map(Object.entries(settings)).get(key)
    const lives = found.instances.some((instance) => instance.cluster === cluster)
    if (!lives || own === undefined || own === value) continue
    return {
      kind: 'blocked',
      reason: `${key} is ${value} for cluster ${cluster} on this host, and ${own} for this one`,
      hint: `Give both clusters the same value under sysctl.`,
    }
  }
  return { kind: 'same' }
}
