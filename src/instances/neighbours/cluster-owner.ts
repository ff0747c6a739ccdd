import { readsNothing, resource, type AnyResource, type Diff } from '../../engine/resource.ts'
import { resourceKind } from '../../engine/world.ts'
import { dataFolders } from '../../layout/stores.ts'
import type { Instance } from '../../model/cluster.ts'
import { neighboursRef, type Neighbour, type Neighbours } from './neighbours.ts'

export type Owned = Pick<Instance, 'id' | 'host' | 'ports' | 'paths' | 'own' | 'config'>

const OWNER = resourceKind<null>('cluster-owner')

/**
 * Refuses an instance that another cluster has on the host: under its name, on one of its ports, or in its folders.
 * Nothing to repair. Id `cluster-owner:<instance>`; needs `neighbours` of the host.
 */
export function clusterOwner(cluster: string, instance: Owned): AnyResource {
  return resource<null, Neighbours>({
    id: OWNER.id(instance.id),
    owner: instance.id,
    probe: readsNothing,
    desire: (world) => world.observed(neighboursRef(instance.host)) ?? NONE,
    diff: (_, found) => clashOf(cluster, instance, found),
    converge: () => [],
  })
}

const NONE: Neighbours = { instances: [], units: new Map(), settings: [] }

type Judge = (instance: Owned, neighbour: Neighbour) => Diff | undefined

/** The first clash of an instance with those of other clusters. @param cluster its own */
export function clashOf(cluster: string, instance: Owned, found: Neighbours): Diff {
  for (const judge of [sameName, samePort, sameFolder] satisfies Judge[]) {
    for (const neighbour of found.instances) {
      const clash = judge(instance, neighbour)
      if (clash !== undefined) return clash
    }
  }
  return sameUnit(cluster, instance, found)
}

/** A run that ended before it wrote a record has left a unit. */
function sameUnit(cluster: string, { id, host, paths }: Owned, { units }: Neighbours): Diff {
  const other = units.get(paths.unit)
  if (other === undefined || other === cluster) return { kind: 'same' }
  return {
    kind: 'blocked',
    reason: `${paths.unit} belongs to cluster ${other}, and not to ${cluster} as ${id}`,
    hint:
      `Use the inventory of cluster ${other}, or name ${id} otherwise. If cluster ${other} is no longer on ${host}: stop, ` +
      `disable and remove ${paths.unit}.`,
  }
}

function sameName(instance: Owned, neighbour: Neighbour): Diff | undefined {
  const { cluster, id, record } = neighbour
  if (id !== instance.id) return undefined
  return {
    kind: 'blocked',
    reason: `${id} belongs to cluster ${cluster} (${record})`,
    hint:
      `Use the inventory of cluster ${cluster}: a cluster cannot be renamed where it is. For a second cluster on ` +
      `${instance.host}: name its broker groups and its hosts otherwise (a name server has the name of its host), with ` +
      `ports of their own. If cluster ${cluster} is no longer on ${instance.host}: remove ${record}.`,
  }
}

function samePort(instance: Owned, neighbour: Neighbour): Diff | undefined {
  const taken = instance.ports.find(({ port }) => neighbour.ports?.includes(port))
  if (taken === undefined) return undefined
  return {
    kind: 'blocked',
    reason: `port ${taken.port} of ${instance.id} is of ${described(neighbour)}`,
    hint: `Give ${instance.id} another listenPort in the inventory.`,
  }
}

function sameFolder(instance: Owned, neighbour: Neighbour): Diff | undefined {
  const theirs = [...(neighbour.data === undefined ? [] : [neighbour.data]), ...(neighbour.stores ?? [])]
  const taken = dataFolders(instance).find((path) => theirs.some((other) => meet(path, other)))
  if (taken === undefined) return undefined
  return {
    kind: 'blocked',
    reason: `${taken} of ${instance.id} is of ${described(neighbour)}`,
    hint: `Give ${instance.id} other folders in the inventory, or set another rocketmq.data.`,
  }
}

const described = ({ id, cluster, record }: Neighbour): string => `${id} of cluster ${cluster} (${record})`

const meet = (path: string, other: string): boolean =>
  path === other || path.startsWith(`${other}/`) || other.startsWith(`${path}/`)
