import type { AnyResource } from '../../src/engine/resource.ts'
import type { Cluster, Host } from '../../src/inventory/model.ts'
import { firewalld as firewalldZone } from '../../src/resources/firewalld.ts'
import { wantedRules } from './rules.ts'

/** Opens the ports of the host's instances; nothing at all when the inventory says to leave firewalld alone. */
export function firewalld(cluster: Cluster, host: Host): readonly AnyResource[] {
  if (!cluster.firewall.manage) return []
  return [
    firewalldZone({
      zone: cluster.firewall.zone,
      address: host.privateAddress,
      rules: wantedRules(cluster, host),
      recordFile: `/var/lib/rmq-provision/${cluster.name}/firewalld.rules`,
    }),
  ]
}
