import type { Cluster } from './cluster.ts'

/** The cluster with the instances that are to be removed, for code that contacts both kinds. */
export function withRemovals(cluster: Cluster): Cluster {
  return {
    ...cluster,
    hosts: [...cluster.hosts, ...cluster.hostsToRemove],
    instances: [...cluster.instances, ...cluster.toRemove],
  }
}
