import { recordsOf } from '../../instances/records.ts'
import { instancesOn } from '../../model/on-host.ts'
import { compareVersions, versionOfText } from '../../releases/version.ts'
import type { Session } from '../session.ts'

/**
 * The releases that the selected instances were applied with, by the records on the hosts, oldest first; empty where nothing
 * was applied or the records were not read. More than one: an upgrade is not finished.
 */
export function releasesOnHosts({
  cluster,
  selection,
  world,
}: Pick<Session, 'cluster' | 'selection' | 'world'>): string[] {
  const found = cluster.hosts.flatMap((host) => {
    const records = recordsOf(world, host.name)
    return instancesOn(cluster, host).flatMap(({ id }): string[] => {
      const version = versionOfText(records?.get(id)?.rocketmq ?? '')
      return version !== undefined && selection.instances.has(id) ? [version] : []
    })
  })
  return [...new Set(found)].sort(compareVersions)
}
