import { hint } from '../../../hint.ts'
import type { Cluster } from '../../../model/cluster.ts'
import type { Problem } from '../verification.ts'
import type { Listing } from './registrations.ts'

/**
 * Broker groups whose name another cluster has registered at the same name servers. The two overwrite each other with each
 * registration, and listings show the one that came last; the table of clusters shows both the whole time.
 */
export function checkNames(cluster: Cluster, listings: readonly Listing[]): Problem[] {
  return cluster.groups.flatMap(({ name }): Problem[] => {
    const others = new Map<string, string[]>()
    for (const { nameServer, clusters } of listings) {
      for (const other of clusters?.get(name) ?? []) {
        if (other !== cluster.name) others.set(other, [...(others.get(other) ?? []), nameServer])
      }
    }
    return [...others].map(([other, nameServers]) => ({
      code: 'name-in-two-clusters',
      group: name,
      message: `${nameServers.join(', ')} ${nameServers.length > 1 ? 'list' : 'lists'} ${name} under cluster ${other} too: its broker of that name and ours take each other's place at every registration`,
      hint: hint`Give the broker of ${other} another brokerName, or other name servers. When it is stopped already, restart the name servers, which forget it then: ${{ run: 'restart', limit: nameServers.join(',') }}.`,
    }))
  })
}
