import type { AnyResource } from '../../src/engine/resource.ts'
import { mountsAtBoot } from '../../src/resources/mounts-at-boot.ts'
import { storeFolders } from '../../src/layout/stores.ts'
import type { Cluster, Host } from '../../src/model/cluster.ts'
import { instancesOn } from '../../src/model/on-host.ts'

/** Mounts of folders without which instances do not start after a boot: of their stores, and of the programs of units. */
export function mountsOfHost(cluster: Cluster, host: Host): readonly AnyResource[] {
  const instances = instancesOn(cluster, host)
  if (instances.length === 0) return []
  const onSystemd = cluster.runtime.kind === 'systemd'
  const { data, home } = cluster.rocketmq
  const paths = [
    data,
    ...instances.flatMap((instance) => storeFolders(instance)),
    ...(onSystemd ? [home] : []),
  ]
  return [mountsAtBoot({ paths: [...new Set(paths)], pulled: onSystemd })]
}
