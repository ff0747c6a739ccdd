import type { AnyResource } from '../../src/engine/resource.ts'
import type { Cluster, Host, Instance } from '../../src/model/cluster.ts'
import { instancesOn, toRemoveOn } from '../../src/model/on-host.ts'
import { file } from '../../src/resources/file.ts'
import { keptState } from '../../src/resources/kept-state.ts'
import { serviceRef } from '../../src/instances/service-ref.ts'
import { unmanagedInstances } from '../../src/instances/unmanaged-instances.ts'
import { storeFolders } from '../../src/layout/stores.ts'
import { HOST_STATE, inventoriesDir, recordDir } from '../../src/layout/state.ts'
import { clusterOwner } from '../../src/instances/neighbours/cluster-owner.ts'
import { neighbours } from '../../src/instances/neighbours/neighbours.ts'
import { UNIT_FOLDER } from '../../src/layout/systemd.ts'
import { membershipOf } from './membership.ts'
import { recordFile } from '../../src/layout/records.ts'

/**
 * Records of what was applied, one small file per instance: written last, when the instance runs as wanted. An instance that
 * is no longer in the inventory is reported by these files, and stays as it is.
 */
export function record(cluster: Cluster, host: Host): readonly AnyResource[] {
  const folder = recordDir(cluster)
  const own = instancesOn(cluster, host)
  const toRemove = toRemoveOn(cluster, host)
  return [
    unmanagedInstances({ host: host.name, folder, known: [...own, ...toRemove].map(({ id }) => id) }),
    ...own.map((instance) =>
      file({
        path: recordFile(cluster, instance),
        mode: '0600',
        user: 'root',
        group: 'root',
        content: entryOf(cluster, instance),
        instance: instance.id,
        needs: [serviceRef(instance)],
      }),
    ),
  ]
}

/** The inventory that a host keeps for `rollback`: the end of a run asks whether it is marked as complete. */
export const keptInventory = (cluster: Cluster, host: Host): readonly AnyResource[] => [
  keptState({ host: host.name, folder: inventoriesDir(cluster) }),
]

/** Instances of other clusters on a host, and a check that none of the host's instances, also of those to be removed, is theirs. */
export function ownership(cluster: Cluster, host: Host): readonly AnyResource[] {
  const own = [...instancesOn(cluster, host), ...toRemoveOn(cluster, host)]
  return [
    neighbours({
      host: host.name,
      cluster: cluster.name,
      state: HOST_STATE,
      units: own.map(({ paths }) => paths.unit),
      unitFolder: UNIT_FOLDER,
    }),
    ...own.map((instance) => clusterOwner(cluster.name, instance)),
  ]
}

/** JSON, for people and for the runs to come, which read a part of it (RecordEntry). */
function entryOf(cluster: Cluster, instance: Instance): string {
  const { id, service, listenPort, ports, paths, broker } = instance
  const stores = storeFolders(instance)
  const entry = {
    instance: id,
    service,
    rocketmq: cluster.rocketmq.version,
    ...membershipOf(instance),
    ...(broker === undefined ? {} : { replication: broker.replication }),
    listenPort,
    ports: ports.map(({ port }) => port),
    unit: paths.unit,
    data: paths.data,
    ...(stores.length === 0 ? {} : { stores }),
  }
  return `${JSON.stringify(entry, undefined, 2)}\n`
}
