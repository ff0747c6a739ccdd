import { indexed } from '../objects.ts'
import { instancesOf } from './address.ts'
import type { Cluster, Instance } from './cluster.ts'

type Member = Pick<Instance, 'broker'>

const byGroup = indexed(({ broker }: Member) => broker?.group)

/** Returns true when the inventory names a broker as the master of its group. */
export const isMaster = ({ broker }: Member): boolean => broker?.role === 'master'

/** Returns true when the inventory names a broker as a slave of its group. */
export const isSlave = ({ broker }: Member): boolean => broker?.role === 'slave'

/** Returns true when an election decides what a broker is in its group. */
export const isElectedMember = ({ broker }: Member): boolean => broker?.role === 'elected'

/** Returns true when producers may send to an instance: a master, or a member of a group that elects its master. */
export const takesWrites = (instance: Member): boolean => instance.broker !== undefined && !isSlave(instance)

/** Returns true when two brokers are members of one group. */
export const areOfOneGroup = ({ broker }: Member, other: Member): boolean =>
  broker !== undefined && broker.group === other.broker?.group

/** The master a classic slave copies from; undefined for everything else. */
export function masterOf(cluster: Pick<Cluster, 'instances'>, instance: Instance): Instance | undefined {
  if (!isSlave(instance)) return undefined
  return membersLike(cluster, instance).find(isMaster)
}

/** The slaves of a classic master; none for everything else. */
export function slavesOf(cluster: Pick<Cluster, 'instances'>, instance: Instance): Instance[] {
  if (!isMaster(instance)) return []
  return membersLike(cluster, instance).filter(isSlave)
}

/** All members of a broker group, in the order of the inventory. */
export function membersOf(cluster: Pick<Cluster, 'instances'>, group: string): readonly Instance[] {
  return byGroup(cluster.instances, group)
}

/** The members of the group of a broker, itself among them; none for everything else. */
function membersLike<T extends Member>(
  { instances }: { readonly instances: readonly T[] },
  { broker }: Member,
): readonly T[] {
  return broker === undefined ? [] : byGroup(instances, broker.group)
}

/** The other members of the group of a broker. */
export function otherMembers<T extends Instance>(
  cluster: { readonly instances: readonly T[] },
  instance: Instance,
): T[] {
  return membersLike(cluster, instance).filter((other) => other.id !== instance.id)
}

/** Number of members of a Raft group that must run to elect a leader; a group that votes accepts messages only then. */
export function majorityOf(members: number): number {
  return Math.floor(members / 2) + 1
}

/** The brokers of other groups that may take messages: masters, and all members of groups that elect theirs. */
export function otherMasters(cluster: Pick<Cluster, 'instances'>, instance: Instance): Instance[] {
  return instancesOf(cluster, 'broker').filter(
    (other) => takesWrites(other) && !areOfOneGroup(instance, other),
  )
}
