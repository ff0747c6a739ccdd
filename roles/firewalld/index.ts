import { posix } from 'node:path'
import type { AnyResource } from '../../src/engine/resource.ts'
import type { Cluster, Host } from '../../src/inventory/model.ts'
import { firewalldSurplus as surplusOfZone } from '../../src/resources/firewalld-surplus.ts'
import { firewalld as firewalldZone, firewalldId, type FirewalldSpec } from '../../src/resources/firewalld.ts'
import { stateDir } from '../base/directories.ts'
import { wantedRules } from './rules.ts'

/** Opens the ports of the host's instances; nothing at all when the inventory says to leave firewalld alone. */
export function firewalld(cluster: Cluster, host: Host): readonly AnyResource[] {
  return cluster.firewall.manage ? [firewalldZone(specOf(cluster, host))] : []
}

/** Closes ports that were opened before and that nobody uses any more; for the end of a run. */
export function firewalldSurplus(cluster: Cluster, host: Host): readonly AnyResource[] {
  if (!cluster.firewall.manage) return []
  const spec = specOf(cluster, host)
  return [surplusOfZone({ ...spec, needs: [{ host: host.name, id: firewalldId(spec) }] })]
}

function specOf(cluster: Cluster, host: Host): FirewalldSpec {
  return {
    zone: cluster.firewall.zone,
    address: host.privateAddress,
    rules: wantedRules(cluster, host),
    recordFile: posix.join(stateDir(cluster), 'firewalld.rules'),
  }
}
