import { resource, Unknown, type AnyResource, type Diff, type Resource } from '../../engine/resource.ts'
import type { World } from '../../engine/world.ts'
import { otherClusters } from './neighbours.ts'

/** The change of something that is there already. */
type Update = Extract<Diff, { kind: 'change' }>

interface Shared {
  /** Names of the other clusters on the host. */
  readonly others: readonly string[]
  readonly desired: unknown
}

/**
 * A resource that other clusters on the host use too. What is missing is made; where it is there and differs, and another
 * cluster is on the host, `settle` decides: two runs that change it back and forth have no end.
 * @param settle gets the names of the other clusters, and the change that this cluster would make
 * @param among the clusters that count; all others on the host unless given
 */
export function shared(
  made: AnyResource,
  host: string,
  settle: (others: string, change: Update) => Diff,
  among: (world: World) => readonly string[] = (world) => otherClusters(world, host),
): AnyResource {
  // The types of one resource fit each other: `resource` has checked that.
  const inner = made as unknown as Resource
  return resource<unknown, Shared>({
    ...inner,
    desire: (world, observed) => {
      const desired = inner.desire(world, observed)
      return desired instanceof Unknown ? desired : { others: among(world), desired }
    },
    diff: (observed, { others, desired }) => {
      const diff = inner.diff(observed, desired)
      return others.length > 0 && diff.kind === 'change' && diff.action === 'update'
        ? settle(others.join(' and '), diff)
        : diff
    },
    converge: (observed, { desired }) => inner.converge(observed, desired),
    preconditions: (observed, { desired }) => inner.preconditions?.(observed, desired) ?? [],
  })
}

/** Leaves it as the other cluster has it. */
export const stays = (others: string, { summary }: Update): Diff => ({
  kind: 'same',
  note: `cluster ${others} is on this host too: not done: ${summary}`,
})
