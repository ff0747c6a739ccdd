import { posix } from 'path/posix'
import type { Cluster } from '../model/cluster.ts'

/** Folder of the tool's state of all clusters on a host: the lock of the host itself, and a folder per cluster. */
export const HOST_STATE = '/var/lib/rmq-provision'

/** Folder of the state of a cluster on a host: what was applied, its lock, the audit log. */
export function stateDir(cluster: Pick<Cluster, 'name'>): string {
  return posix.join(HOST_STATE, cluster.name)
}

/** Folders of the locks that a run of a cluster takes. */
export function lockFolders(cluster: Pick<Cluster, 'name'>): {
  readonly host: string
  readonly cluster: string
} {
  return { host: HOST_STATE, cluster: stateDir(cluster) }
}

/** A small file per applied instance, see roles/record. */
export function recordDir(cluster: Cluster): string {
  return posix.join(stateDir(cluster), 'instances')
}

/** The inventories that the cluster was applied with, see src/run/applied. */
export function inventoriesDir(cluster: Pick<Cluster, 'name'>): string {
  return posix.join(stateDir(cluster), 'inventories')
}

/** Name of the file in the state of a cluster that has the kernel settings it wants on the host. */
export const SETTINGS_NAME = 'sysctl'

/** Folder with a file for each instance whose take over has begun and not ended. */
export const takeOverDir = (cluster: Pick<Cluster, 'name'>): string =>
  posix.join(stateDir(cluster), 'take-over')

/** Folder with copies of start files in which a line was disabled. */
export const startFilesDir = (cluster: Pick<Cluster, 'name'>): string =>
  posix.join(stateDir(cluster), 'start-files')

/**
 * File on a host that lists what this tool made there and cannot be known by its name: `folder`, `user`, `jdk` or `image`, and
 * the name, a line each. It is of all clusters on the host.
 */
export const MADE_LIST = posix.join(HOST_STATE, 'made')
