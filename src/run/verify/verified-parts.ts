import type { PlacedResource } from '../../engine/desired-state.ts'
import { neighboursRef } from '../../instances/neighbours/neighbours.ts'
import { recordsRef } from '../../instances/records.ts'
import { serviceRef } from '../../instances/service-ref.ts'
import { dataFolders } from '../../layout/stores.ts'
import { DOCKER_UNIT } from '../../layout/systemd.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
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
/** Ports that are open and not used any more harm nothing that is verified. */
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

/** Returns true for what is compared: firewalls, what runs, and what the next start or boot reads. */
export function isVerified(cluster: Cluster, placed: PlacedResource): boolean {
  return isVerifiedNow(cluster, placed) || isReadAtStart(cluster, placed)
}

/** Firewalls, services, stores in place, and what the host itself starts with. */
function isVerifiedNow(cluster: Cluster, placed: PlacedResource): boolean {
  const { host, role, phase, resource } = placed
  if (isOfFirewall(placed)) return phase !== TIDY
  if (NOTED.has(role)) return true
  // No container starts with a host whose docker does not.
  if (resource.id === systemdServiceRef(host, DOCKER_UNIT).id) return true
  if (resource.id === hostsBlockRef(host, cluster.name).id) return listsByName(cluster)
  return on(host, cluster).some((instance) =>
    [serviceRef(instance), storeOriginRef(instance), storeMarkRef(instance), tieredOriginRef(instance)].some(
      ({ id }) => id === resource.id,
    ),
  )
}

/**
 * Returns true for what the next start of an instance reads and its process does not show: its files on the host, its program, its user
 * and its folders. A start can be that of a boot, long after a file was changed.
 */
export function isReadAtStart(cluster: Cluster, placed: PlacedResource): boolean {
  const { host, role, phase, resource } = placed
  if (phase === TIDY || isVerifiedNow(cluster, placed)) return false
  // Before a take over a store belongs to the user of the old process, who runs on it.
  if (cluster.takeOver === true && resource.id === ownersRef({ host, id: resource.owner ?? '' }).id)
    return false
  if (phase === CONFIG || START_ROLES.has(role)) return true
  return [
    userRef(host, cluster.rocketmq.user),
    ...on(host, cluster).flatMap((instance) => dataFolders(instance).map((path) => directoryRef(host, path))),
  ].some(({ id }) => id === resource.id)
}

const on = (host: string, { instances }: Cluster): readonly Instance[] =>
  instances.filter((instance) => instance.host === host)

/** Returns true when a start needs the names in the hosts file: those of name servers in a list. */
function listsByName({ hosts, instances }: Cluster): boolean {
  const lists = instances.flatMap(({ config }) => config.get('namesrvAddr') ?? [])
  return lists.some(
    (list) =>
      typeof list === 'string' && list.split(/[;:]/).some((word) => hosts.some(({ name }) => name === word)),
  )
}
