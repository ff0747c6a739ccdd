import type { Cluster } from './cluster.ts'

/** The cluster as it is until what leaves is gone: for whoever talks to instances of both kinds. */
export function withLeaving(cluster: Cluster): Cluster {
  return {
    ...cluster,
    hosts: [...cluster.hosts, ...cluster.leavingHosts],
    instances: [...cluster.instances, ...cluster.leaving],
  }
}
