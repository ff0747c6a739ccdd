import { posix } from 'node:path'
import type { AnyResource } from '../engine/resource.ts'
import type { ResourceRef, World } from '../engine/world.ts'
import { groupKindOf } from '../groups/index.ts'
import { memberId, memberIdRef } from '../instances/member-id.ts'
import { storeRoot } from '../layout/stores.ts'
import type { Cluster, Host, Instance } from '../model/cluster.ts'
import { membersOf } from '../model/groups.ts'
import { instancesOn } from '../model/on-host.ts'
import { has } from '../releases/features.ts'

/** Reads which members of the host have an id, of the groups that give ids to their members at their first start. */
export function memberIds(cluster: Cluster, host: Pick<Host, 'name'>): readonly AnyResource[] {
  return instancesOn(cluster, host).flatMap((instance) => {
    const file = idFile(cluster, instance)
    return file === undefined ? [] : [memberId(instance, file)]
  })
}

/**
 * The order in which stopped members of a group start. A member that starts for the first time follows the members that have
 * an id, which may lead the group, and the members before it in the inventory; members with an id start side by side, for
 * only one that was in sync is elected, which may be any of them.
 * @param refOf the resource that starts an instance
 * @returns for a world the resources that the start of the instance follows; of other groups there are none
 */
export function startsAfter(
  cluster: Cluster,
  instance: Instance,
  refOf: (instance: Instance) => ResourceRef,
): (world: World) => readonly ResourceRef[] {
  if (instance.broker === undefined || idFile(cluster, instance) === undefined) return () => []
  const members = membersOf(cluster, instance.broker.group)
  const before = new Set(members.slice(0, members.indexOf(instance)))
  return (world) => {
    // A member that was not read is not started by this run.
    const hasId = (member: Instance): boolean => world.observed(memberIdRef(member)) ?? true
    if (hasId(instance)) return []
    return members.filter((member) => hasId(member) || before.has(member)).map(refOf)
  }
}

/** The file in which a member keeps the id that it was given; undefined where the inventory numbers the members. */
function idFile({ rocketmq }: Pick<Cluster, 'rocketmq'>, instance: Instance): string | undefined {
  const { broker, config } = instance
  const kept = broker && groupKindOf(broker).givenIds
  // Before, members are known by their addresses.
  if (kept === undefined || !has(rocketmq.version, 'persistent-broker-ids')) return undefined
  const set = config.get(kept.key)
  if (typeof set === 'string') return set
  const root = storeRoot(instance)
  return root === undefined ? undefined : posix.join(root, kept.file)
}
