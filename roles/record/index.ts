import { posix } from 'node:path'
import type { AnyResource } from '../../src/engine/resource.ts'
import type { Cluster, Host, Instance } from '../../src/inventory/model.ts'
import { instancesOn } from '../../src/inventory/on-host.ts'
import { file } from '../../src/resources/file.ts'
import { leftOut } from '../../src/resources/left-out.ts'
import { recordDir } from '../base/directories.ts'

/**
 * What was applied, one small file per instance: written last, when the instance runs as wanted. An instance that
 * the inventory does not name any more is told of by these files, and left as it is.
 */
export function record(cluster: Cluster, host: Host): readonly AnyResource[] {
  const folder = recordDir(cluster)
  const own = instancesOn(cluster, host)
  return [
    leftOut({ host: host.name, folder, known: own.map(({ id }) => id) }),
    ...own.map((instance) =>
      file({
        path: posix.join(folder, `${instance.id}.json`),
        mode: '0600',
        user: 'root',
        group: 'root',
        content: entryOf(cluster, instance),
        instance: instance.id,
        needs: [{ host: host.name, id: `service:${instance.id}` }],
      }),
    ),
  ]
}

/** JSON, for people and for the runs to come. */
function entryOf(cluster: Cluster, { id, service, listenPort, ports, paths }: Instance): string {
  const entry = {
    instance: id,
    service,
    rocketmq: cluster.rocketmq.version,
    listenPort,
    ports: ports.map(({ port }) => port),
    unit: paths.unit,
    data: paths.data,
  }
  return `${JSON.stringify(entry, undefined, 2)}\n`
}
