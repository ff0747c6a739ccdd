import { base, kernelAtBoot } from '../../roles/base/index.ts'
import { mountsOfHost } from '../../roles/base/mounts.ts'
import { config } from '../../roles/config/index.ts'
import { ownProgramFiles, ownPrograms } from '../../roles/own-program/index.ts'
import { storeMarks, storesInPlace } from '../../roles/config/store.ts'
import { docker } from '../../roles/docker/index.ts'
import { firewalld, firewalldPaths, firewalldSurplus } from '../../roles/firewalld/index.ts'
import { heap } from '../../roles/heap/index.ts'
import { jdk } from '../../roles/jdk/index.ts'
import { instanceToRemove, memberToDrain } from '../../roles/removal/index.ts'
import { keptInventory, ownership, record } from '../../roles/record/index.ts'
import { rocketmq, rocketmqSurplus } from '../../roles/rocketmq/index.ts'
import { imageUsers } from '../../roles/docker/image-users.ts'
import { fileLists, programFiles } from '../../roles/program-files/index.ts'
import { publishedUsers } from '../../roles/rocketmq/published-users.ts'
import { services } from '../../roles/systemd/services.ts'
import { foreignOn } from '../../roles/take-over/index.ts'
import { systemd } from '../../roles/systemd/index.ts'
import type { AnyResource, Need } from '../engine/resource.ts'
import type { Phase, PlacedResource, DesiredState } from '../engine/desired-state.ts'
import type { Cluster, Host, Instance } from '../model/cluster.ts'
import { actsAsMaster } from '../model/reachability.ts'
import { toRemoveOn } from '../model/on-host.ts'
import { memberIds, startsAfter } from './start-order.ts'
import { removalNeeds, removalPhase, removalPhases, stayingNeeds } from './removal.ts'
import type { InstanceHooks } from '../rocketmq/rolling/hooks.ts'
import { clockAgrees } from '../resources/clock.ts'
import { factsProbe } from '../resources/facts.ts'
import { freeMemory } from '../instances/free-memory.ts'
import { memory } from '../instances/memory.ts'
import { instancesOf, nameServersOf } from '../model/address.ts'
import { isElectedMember, masterOf, takesWrites } from '../model/groups.ts'
import { indexed } from '../objects.ts'
import { kindOf, startPhases, waveOf } from '../services/index.ts'
import { serviceRef } from '../instances/service-ref.ts'

/**
 * The run as one list: all hosts finish a phase before the next begins, or have settled where that overlaps it. Restarts of
 * what runs come before the last.
 */
const phases = [
  { id: 'preflight', title: 'Preflight' },
  { id: 'prepare', title: 'Prepare hosts: user, folders, kernel settings, JDK, distribution' },
  { id: 'firewall', title: 'Open ports' },
  { id: 'config', title: 'Write configuration and units' },
  ...startPhases,
  { id: 'record', title: 'Record what was applied' },
  ...removalPhases,
  { id: 'tidy', title: 'Close unused ports, remove old releases', afterRolls: true },
] as const satisfies readonly Phase[]
type PhaseId = (typeof phases)[number]['id']

type Role = (cluster: Cluster, host: Host) => readonly AnyResource[]

interface RoleEntry {
  readonly name: string
  readonly phase: PhaseId
  readonly role: Role
  /** For this runtime only; for both unless given. */
  readonly runtime?: Cluster['runtime']['kind']
}

const byId = indexed(({ id }: Instance) => id)

/** The phase of each role, in order. Services come last, each in the phase of its kind. */
const roles: readonly RoleEntry[] = [
  { name: 'record', phase: 'preflight', role: ownership },
  {
    name: 'memory',
    phase: 'preflight',
    role: (cluster, host) => [memory(cluster, host), freeMemory(cluster, host)],
  },
  { name: 'clock', phase: 'preflight', role: ({ hosts }, { name }) => [clockAgrees(name, hosts)] },
  { name: 'take-over', phase: 'preflight', role: foreignOn },
  { name: 'store', phase: 'preflight', role: storesInPlace },
  { name: 'store', phase: 'preflight', role: memberIds },
  { name: 'firewall', phase: 'preflight', role: firewalldPaths },
  { name: 'acl', phase: 'preflight', role: publishedUsers, runtime: 'systemd' },
  { name: 'acl', phase: 'preflight', role: imageUsers, runtime: 'docker' },
  { name: 'base', phase: 'prepare', role: base },
  { name: 'kernel', phase: 'prepare', role: kernelAtBoot },
  { name: 'mounts', phase: 'prepare', role: mountsOfHost },
  { name: 'jdk', phase: 'prepare', role: jdk, runtime: 'systemd' },
  { name: 'rocketmq', phase: 'prepare', role: rocketmq, runtime: 'systemd' },
  { name: 'heap', phase: 'prepare', role: heap, runtime: 'systemd' },
  { name: 'program', phase: 'prepare', role: programFiles, runtime: 'systemd' },
  { name: 'record', phase: 'prepare', role: fileLists, runtime: 'systemd' },
  { name: 'program', phase: 'prepare', role: ownPrograms, runtime: 'systemd' },
  { name: 'docker', phase: 'prepare', role: docker, runtime: 'docker' },
  { name: 'firewalld', phase: 'firewall', role: firewalld },
  { name: 'config', phase: 'config', role: config },
  { name: 'program', phase: 'config', role: ownProgramFiles },
  { name: 'store', phase: 'config', role: storeMarks },
  { name: 'systemd', phase: 'config', role: systemd, runtime: 'systemd' },
  { name: 'record', phase: 'record', role: keptInventory },
  { name: 'firewalld', phase: 'tidy', role: firewalldSurplus },
  { name: 'rocketmq', phase: 'tidy', role: rocketmqSurplus, runtime: 'systemd' },
]

/** Everything that must hold for a cluster, as one value; made from the inventory alone. */
export function clusterSite(cluster: Cluster, around: InstanceHooks): DesiredState {
  const resources = cluster.hosts.flatMap((host) => [
    ...rolesOf(cluster).flatMap(({ name, phase, role }) => placed(host, name, phase, role(cluster, host))),
    ...serviceResources(cluster, host, around),
    // Last, so that within a roll too it is written when the instance runs as wanted.
    ...placed(host, 'record', 'record', record(cluster, host)),
    ...removalResources(cluster, host, around),
  ])
  const hostsToRemove = cluster.hostsToRemove.flatMap((host) => [
    ...placed(host, 'record', 'preflight', ownership(cluster, host)),
    ...placed(host, 'firewalld', 'tidy', firewalldSurplus(cluster, host)),
    ...placed(host, 'record', 'record', record(cluster, host)),
    ...removalResources(cluster, host, around),
  ])
  return {
    phases: phasesOf(cluster),
    resources: [...resources, ...hostsToRemove],
    facts: factsProbe,
  }
}

/** A slave that acts as master does so until its master is registered: it starts after that. */
const phasesOf = ({ instances }: Cluster): readonly Phase[] =>
  instances.some(actsAsMaster) ? phases.map(({ overlaps: _, ...phase }: Phase): Phase => phase) : phases

function placed(host: Host, role: string, phase: PhaseId, made: readonly AnyResource[]): PlacedResource[] {
  return made.map((resource) => ({ host: host.name, role, phase, resource }))
}

const rolesOf = ({ runtime }: Cluster): readonly RoleEntry[] =>
  roles.filter((entry) => entry.runtime === undefined || entry.runtime === runtime.kind)

function serviceResources(cluster: Cluster, host: Host, around: InstanceHooks): PlacedResource[] {
  const needs = (instance: Instance): readonly Need[] => needsOf(cluster, instance)
  const follows = (instance: Instance): ReturnType<typeof startsAfter> =>
    startsAfter(cluster, instance, serviceRef)
  return services(cluster, host, { needs, follows, ...around }).flatMap((made) => {
    const [instance] = byId(cluster.instances, made.owner ?? '')
    if (!instance) throw new Error(`${made.id} belongs to no instance`)
    return placed(host, 'service', waveOf(instance).phase, [made])
  })
}

function removalResources(cluster: Cluster, host: Host, around: InstanceHooks): PlacedResource[] {
  return toRemoveOn(cluster, host).flatMap((instance) => {
    const needs = removalNeeds(cluster, instance)
    const steps = around.remove(instance)
    if (!isElectedMember(instance)) {
      return placed(host, 'removal', removalPhase(instance), [
        instanceToRemove(cluster, instance, needs, steps),
      ])
    }
    const drained = memberToDrain(cluster, instance, stayingNeeds(cluster), steps)
    const gone = instanceToRemove(cluster, instance, needs, { before: [], drain: [], after: steps.after })
    return [
      ...placed(host, 'removal', 'remove-writers', [drained]),
      ...placed(host, 'removal', removalPhase(instance), [gone]),
    ]
  })
}

/** The services that must run before an instance is started; resolved from the names on its page. */
function needsOf(cluster: Cluster, instance: Instance): readonly Need[] {
  return kindOf(instance).needs.flatMap((need): readonly Need[] => {
    switch (need) {
      case 'name-server':
        return [{ anyOf: nameServersOf(cluster).map(serviceRef) }]
      case 'own-master': {
        const master = masterOf(cluster, instance)
        return master === undefined ? [] : [serviceRef(master)]
      }
      case 'any-master':
        return [{ anyOf: instancesOf(cluster, 'broker').filter(takesWrites).map(serviceRef) }]
    }
  })
}
