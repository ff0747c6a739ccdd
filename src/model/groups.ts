import { instancesOf } from './address.ts'
import type { Cluster, Instance } from './cluster.ts'

/** The master a classic slave copies from; undefined for everything else. */
export function masterOf(cluster: Pick<Cluster, 'instances'>, { broker }: Instance): Instance | undefined {
  if (broker?.role !== 'slave') return undefined
  return membersOf(cluster, broker.group).find((member) => member.broker?.role === 'master')
}

/** The slaves of a classic master; none for everything else. */
export function slavesOf(cluster: Pick<Cluster, 'instances'>, { broker }: Instance): Instance[] {
  if (broker?.role !== 'master') return []
  return membersOf(cluster, broker.group).filter((member) => member.broker?.role === 'slave')
}

/** All members of a broker group, in the order of the inventory. */
export function membersOf(cluster: Pick<Cluster, 'instances'>, group: string): Instance[] {
  return cluster.instances.filter(({ broker }) => broker?.group === group)
}

/** Number of members of a Raft group that must run to elect a leader; a DLedger group accepts messages only then. */
export function majorityOf(members: number): number {
  return Math.floor(members / 2) + 1
}

/** The brokers of other groups that may take messages: masters, and all members of groups that elect theirs. */
export function otherMasters(cluster: Pick<Cluster, 'instances'>, { broker }: Instance): Instance[] {
  return instancesOf(cluster, 'broker').filter(
    (other) => other.broker?.group !== broker?.group && other.broker?.role !== 'slave',
  )
}
