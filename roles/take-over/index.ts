import type { AnyResource } from '../../src/engine/resource.ts'
import type { World } from '../../src/engine/world.ts'
import type { TakeOverPlace } from '../../src/instances/take-over/place.ts'
import { disabledStarts } from '../../src/instances/take-over/disabled.ts'
import { foreignProcesses, takesOver } from '../../src/instances/take-over/take-over.ts'
import { startFilesDir, takeOverDir } from '../../src/layout/state.ts'
import { storeFolders } from '../../src/layout/stores.ts'
import { containerName } from '../../src/runtime/docker/container.ts'
import type { Cluster, Host, Instance } from '../../src/model/cluster.ts'
import { instancesOn } from '../../src/model/on-host.ts'
import { compact } from '../../src/objects.ts'

/** The processes of a host that its instances are taken over from; nothing is read unless the inventory asks for it. */
export function foreignOn(cluster: Cluster, host: Host): readonly AnyResource[] {
  if (cluster.takeOver !== true) return []
  const instances = instancesOn(cluster, host)
  return [
    foreignProcesses({
      host: host.name,
      instances,
      user: cluster.rocketmq.user,
      folders: [...new Set(instances.flatMap(storeFolders))],
      begun: takeOverDir(cluster),
      ids: instances.map(({ id }) => id),
      units: cluster.runtime.kind === 'systemd' ? instances.map(({ paths }) => paths.unit) : [],
      ...compact({ reachedBy: cluster.runtime.kind === 'systemd' ? cluster.rocketmq.user : undefined }),
    }),
  ]
}

/** A note on the starts that take overs disabled on a host; for the removal of the cluster. */
export function disabledOn(cluster: Cluster, host: Host): AnyResource {
  return disabledStarts({
    host: host.name,
    copies: startFilesDir(cluster),
    replacements: instancesOn(cluster, host).map((instance) => replacementOf(cluster, instance)),
  })
}

const replacementOf = ({ runtime }: Cluster, instance: Instance): string =>
  runtime.kind === 'docker' ? `container ${containerName(instance)}` : instance.paths.unit

/** Names and paths of the take over of an instance; undefined: the inventory does not ask for it. */
export function takeOverPlace(cluster: Cluster, instance: Instance): TakeOverPlace | undefined {
  if (cluster.takeOver !== true) return undefined
  const { user, group } = cluster.rocketmq
  const replacement = replacementOf(cluster, instance)
  return { instance, replacement, user, group, begun: takeOverDir(cluster), copies: startFilesDir(cluster) }
}

/** Question to what was read of the hosts: the process that is taken over has the store of the instance. */
export const ownStoreOf =
  ({ rocketmq }: Cluster, instance: Instance) =>
  (world: World): boolean =>
    takesOver(world, instance, rocketmq.user)
