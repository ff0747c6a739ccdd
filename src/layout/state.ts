import { posix } from 'path/posix'
import type { Cluster } from '../model/cluster.ts'

/** Folder of our own state on a host: what was applied, the lock, the log of actions. */
export function stateDir(cluster: Pick<Cluster, 'name'>): string {
  return `/var/lib/rmq-provision/${cluster.name}`
}

/** A small file per applied instance, see roles/record. */
export function recordDir(cluster: Cluster): string {
  return posix.join(stateDir(cluster), 'instances')
}
