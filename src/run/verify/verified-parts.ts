import { posix } from 'node:path'
import type { PlacedResource } from '../../engine/desired-state.ts'
import { neighboursRef } from '../../instances/neighbours/neighbours.ts'
import { recordsRef } from '../../instances/records.ts'
import { serviceRef } from '../../instances/service-ref.ts'
import { dataFolders } from '../../layout/stores.ts'
import { DOCKER_UNIT } from '../../layout/systemd.ts'
import type { Cluster } from '../../model/cluster.ts'
import { instancesOn } from '../../model/on-host.ts'
import { temporaryFolder } from '../../model/temporary-folder.ts'
import { directoryRef } from '../../resources/directory.ts'
import { hostsBlockRef } from '../../resources/hosts-file.ts'
import { systemdServiceRef } from '../../resources/systemd-service.ts'
import { userRef } from '../../resources/user.ts'
import { storeMarkRef, storeOriginRef } from '../../stores/store-origin.ts'
import { ownersRef } from '../../stores/store-owners.ts'
import { tieredOriginRef } from '../../stores/tiered-store.ts'

/** Roles whose resources a verification compares: what RocketMQ's protocol cannot answer. */
const FIREWALL_ROLES: ReadonlySet<string> = new Set(['firewall', 'firewalld'])
/** Roles of what the next boot changes, and of clocks; they only have notes. */
const NOTED: ReadonlySet<string> = new Set(['kernel', 'mounts', 'clock'])
const TIDY = 'tidy'
/** Roles whose resources are programs and scripts that a start runs, or a store that it opens. */
const START_ROLES: ReadonlySet<string> = new Set(['heap', 'jdk', 'program', 'rocketmq', 'store'])
/** Phase of the files of instances: configuration, environment, units, marks of stores. */
const CONFIG = 'config'

/** Returns true for a resource of the firewalls. */
export const isOfFirewall = ({ role }: Pick<PlacedResource, 'role'>): boolean => FIREWALL_ROLES.has(role)

/** The records of a host and of other clusters there: what is compared follows from them. They are read, not compared. */
export const isRecords = ({ host, resource }: PlacedResource): boolean =>
  [recordsRef(host), neighboursRef(host)].some(({ id }) => id === resource.id)

/**
 * Returns what a resource is compared for. 'now': firewalls, services, stores in place, and what the host itself starts with. 'start': what
 * the next start of an instance reads and its process does not show, which are its files on the host, its program, its user and its folders;
 * that start can be one of a boot, long after a file was changed. undefined: it is left to the plan.
 */
export function partOf(
  cluster: Cluster,
  { host, role, phase, resource: { id, owner = '' } }: PlacedResource,
): 'now' | 'start' | undefined {
  // Ports that are open and not used any more, and old releases, harm nothing that is verified.
  if (phase === TIDY) return undefined
  if (isOfFirewall({ role }) || NOTED.has(role)) return 'now'
  // No container starts with a host whose docker does not.
  if (id === systemdServiceRef(host, DOCKER_UNIT).id) return 'now'
  if (id === hostsBlockRef(host, cluster.name).id) return listsByName(cluster) ? 'now' : undefined
  const instance = { host, id: owner }
  if ([serviceRef, storeOriginRef, storeMarkRef, tieredOriginRef].some((refOf) => refOf(instance).id === id))
    return 'now'
  // Before a take over a store belongs to the user of the old process, who runs on it.
  if (cluster.takeOver === true && id === ownersRef(instance).id) return undefined
  if (phase === CONFIG || START_ROLES.has(role)) return 'start'
  const read = [
    userRef(host, cluster.rocketmq.user),
    ...foldersRead(cluster, host).map((path) => directoryRef(host, path)),
  ]
  return read.some((ref) => ref.id === id) ? 'start' : undefined
}

/** Folders that a start goes through as the user of the instances, or writes in. */
function foldersRead(cluster: Cluster, host: string): string[] {
  const { home, data } = cluster.rocketmq
  const own = instancesOn(cluster, { name: host }).flatMap((instance) => [
    ...dataFolders(instance),
    temporaryFolder(instance.paths.data),
    posix.dirname(instance.paths.conf),
  ])
  return [home, posix.join(home, 'releases'), data, ...own]
}

/** Returns true when a start needs the names in the hosts file: those of name servers in a list. */
function listsByName({ hosts, instances }: Cluster): boolean {
  const lists = instances.flatMap(({ config }) => config.get('namesrvAddr') ?? [])
  return lists.some(
    (list) =>
      typeof list === 'string' && list.split(/[;:]/).some((word) => hosts.some(({ name }) => name === word)),
  )
}
