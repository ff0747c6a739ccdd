import { posix } from 'node:path'
import type { AnyResource, Need } from '../../src/engine/resource.ts'
import type { Cluster, Host, Instance } from '../../src/model/cluster.ts'
import { instancesOn, toRemoveOn } from '../../src/model/on-host.ts'
import { removedInstanceRef } from '../../src/instances/removed-instance.ts'
import { endedFirewall as endedRules } from '../../src/resources/firewall/ended.ts'
import { firewalldSurplus as surplusOfZone, type PortsByPid } from '../../src/resources/firewall/surplus.ts'
import { firewalld as firewalldRules, firewalldRef } from '../../src/resources/firewall/firewalld.ts'
import type { FirewallQuery } from '../../src/resources/firewall/probe.ts'
import type { Peer } from '../../src/resources/firewall/arrivals.ts'
import { firewalldPaths as pathsOfHost } from '../../src/resources/firewall/paths.ts'
import { serviceRef } from '../../src/instances/service-ref.ts'
import { stateOf } from '../../src/instances/state-of.ts'
import type { HostState } from '../../src/runtime/runtime.ts'
import { getOrMake, keptWith } from '../../src/objects.ts'
import { firewallZone } from '../../src/model/firewall-zone.ts'
import { stateDir } from '../../src/layout/state.ts'
import { wantedRules } from './rules.ts'
import { isUnused, usersToRemove } from './unused.ts'

/** The zones that take the packets of the other hosts, and what else decides on them; nothing with `manage: false`. */
export function firewalldPaths(cluster: Cluster, host: Host): readonly AnyResource[] {
  if (!cluster.firewall.manage) return []
  const peers = peersIn(cluster).filter(({ name }) => name !== host.name)
  return [pathsOfHost({ ...specOf(cluster, host), host: host.name, peers })]
}

/** Opens the ports of the host's instances; nothing at all when the inventory says to leave firewalld alone. */
export function firewalld(cluster: Cluster, host: Host): readonly AnyResource[] {
  return cluster.firewall.manage ? [firewalldRules(specOf(cluster, host))] : []
}

/**
 * Closes ports that were opened before and are no longer used; for the end of a run, when each of the host's
 * instances has the ports of the inventory. Where one of them failed, nothing is closed.
 */
export function firewalldSurplus(cluster: Cluster, host: Host): readonly AnyResource[] {
  if (!cluster.firewall.manage) return []
  const spec = specOf(cluster, host)
  const mine = instancesOn(cluster, host)
  const toRemove = toRemoveOn(cluster, host)
  return [
    surplusOfZone({
      ...spec,
      needs: [
        ...(isStaying(cluster, host) ? [firewalldRef(host.name, spec)] : []),
        ...mine.map(serviceRef),
        ...usersToRemove(cluster, host).map(removedInstanceRef),
      ],
      running: (world) =>
        new Map([
          ...portsByPid(mine, (instance) => world.observed(serviceRef(instance))),
          ...portsByPid(
            // None of theirs is wanted any more.
            toRemove.map((instance) => ({ ...instance, ports: [] })),
            (instance) => world.observed(removedInstanceRef(instance))?.host,
          ),
        ]),
      isUnused: (world, rule) => isUnused(cluster, host, world, rule),
    }),
  ]
}

/** Removes the rules that were added for the cluster; those are in its record, whatever the inventory says today. */
export function endedFirewall(cluster: Cluster, host: Host, needs: readonly Need[]): AnyResource {
  const { zone, address, recordFile } = specOf(cluster, host)
  return endedRules({ zone, address, recordFile, needs })
}

/** A host to be removed gets no rules any more. */
const isStaying = ({ hosts }: Cluster, { name }: Host): boolean => hosts.some((host) => host.name === name)

/** An instance that --limit leaves out was not observed: its old ports stay in use. */
function portsByPid<T extends Instance>(
  instances: readonly T[],
  observed: (instance: T) => HostState | undefined,
): PortsByPid {
  return new Map(
    instances.flatMap((instance) => {
      const state = observed(instance)
      const pid = state && stateOf(instance, state).javaPid
      return pid === undefined ? [] : [[pid, new Set(instance.ports.map(({ port }) => port))] as const]
    }),
  )
}

/** The same for each host of a cluster. */
const peersIn = keptWith(({ hosts }: Cluster): readonly Peer[] =>
  hosts.map(({ name, privateAddress }) => ({ name, address: privateAddress })),
)

const specsOf = keptWith((_cluster: Cluster) => new Map<Host, FirewallQuery>())

/** Made once for the resources of a host: a cluster of 1,000 hosts has a million rules. */
function specOf(cluster: Cluster, host: Host): FirewallQuery {
  return getOrMake(specsOf(cluster), host, () => ({
    zone: firewallZone(cluster, host),
    address: host.privateAddress,
    rules: wantedRules(cluster, host),
    recordFile: posix.join(stateDir(cluster), 'firewalld.rules'),
  }))
}
