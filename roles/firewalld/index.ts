import { posix } from 'node:path'
import type { AnyResource, Ref } from '../../src/engine/resource.ts'
import type { Cluster, Host, Instance } from '../../src/inventory/model.ts'
import { instancesOn } from '../../src/inventory/on-host.ts'
import { firewalldSurplus as surplusOfZone, type PortsByPid } from '../../src/resources/firewalld-surplus.ts'
import { firewalld as firewalldZone, firewalldId, type FirewalldSpec } from '../../src/resources/firewalld.ts'
import { stateOf } from '../../src/resources/service.ts'
import type { HostState } from '../../src/runtime/runtime.ts'
import { stateDir } from '../base/directories.ts'
import { wantedRules } from './rules.ts'

/** Opens the ports of the host's instances; nothing at all when the inventory says to leave firewalld alone. */
export function firewalld(cluster: Cluster, host: Host): readonly AnyResource[] {
  return cluster.firewall.manage ? [firewalldZone(specOf(cluster, host))] : []
}

/**
 * Closes ports that were opened before and that nobody uses any more; for the end of a run, when each of the host's
 * instances has the ports of the inventory. Where one of them failed, nothing is closed.
 */
export function firewalldSurplus(cluster: Cluster, host: Host): readonly AnyResource[] {
  if (!cluster.firewall.manage) return []
  const spec = specOf(cluster, host)
  const mine = instancesOn(cluster, host)
  const service = ({ id }: Instance): Ref => ({ host: host.name, id: `service:${id}` })
  return [
    surplusOfZone({
      ...spec,
      needs: [{ host: host.name, id: firewalldId(spec) }, ...mine.map(service)],
      running: (world) => portsByPid(mine, (instance) => world.observed(service(instance))),
    }),
  ]
}

/** An instance that --limit leaves out was not observed: its old ports stay in use. */
function portsByPid(instances: readonly Instance[], observed: (instance: Instance) => unknown): PortsByPid {
  return new Map(
    instances.flatMap((instance) => {
      const state = observed(instance) as HostState | undefined
      const pid = state && stateOf(instance, state).javaPid
      return pid === undefined ? [] : [[pid, new Set(instance.ports.map(({ port }) => port))] as const]
    }),
  )
}

function specOf(cluster: Cluster, host: Host): FirewalldSpec {
  return {
    zone: cluster.firewall.zone,
    address: host.privateAddress,
    rules: wantedRules(cluster, host),
    recordFile: posix.join(stateDir(cluster), 'firewalld.rules'),
  }
}
