import type { Cluster, Instance } from '../../model/cluster.ts'
import { compact } from '../../objects.ts'
import { label, registeredAddress } from '../../model/address.ts'
import type { BrokerRuntime } from '../client/broker.ts'
import type { Registration } from '../client/name-server.ts'
import { commonLeader, leaderIn } from '../replication/leader.ts'

/** The killed leader, with the facts that distinguish its next process from the last. */
export interface Killed {
  readonly instance: Instance
  readonly group: string
  /** Its bootTimestamp before; undefined when it did not report one. */
  readonly bootTimestamp: number | undefined
}

/** One look at a group: the answers of all its members, with their time. */
export interface FailoverView {
  /** ms since the kill. */
  readonly ms: number
  /** Listing of each name server that answered. */
  readonly listings: readonly (readonly Registration[])[]
  /** The members that answered, by instance id. */
  readonly members: ReadonlyMap<string, BrokerRuntime>
}

/** Something that was seen for the first time. */
export interface Moment {
  readonly event: 'killed' | 'leaderless' | 'leads' | 'returned' | 'rejoined' | 'caught-up'
  readonly instance: string
  /** ms since the kill. */
  readonly ms: number
  readonly message: string
}

/** Events seen so far. */
export interface Failover {
  readonly moments: readonly Moment[]
  /** Bytes of commit log that the killed one must have: the leader's when it came back. */
  readonly target?: bigint
}

export function killedMoment(cluster: Cluster, { instance, group }: Killed): Moment {
  const message = `killed ${label(cluster, instance)}, the leader of ${group}`
  return { event: 'killed', instance: instance.id, ms: 0, message }
}

/** Time at which something was first seen; undefined: not yet. */
export function momentOf({ moments }: Failover, event: Moment['event']): Moment | undefined {
  return moments.find((moment) => moment.event === event)
}

/** True when the group has a leader, and the killed member is back and in sync. */
export function isRecovered(failover: Failover): boolean {
  return momentOf(failover, 'leads') !== undefined && momentOf(failover, 'caught-up') !== undefined
}

/** Missing events, for people; empty when the group has recovered. */
export function stillMissing(failover: Failover, { instance, group }: Killed): string[] {
  const missing = (event: Moment['event']): boolean => momentOf(failover, event) === undefined
  return [
    ...(missing('leads') ? [`${group} has no leader that serves`] : []),
    ...(missing('returned')
      ? [`${instance.id} has not come back`]
      : missing('rejoined')
        ? [`${instance.id} is back, but not registered at every name server`]
        : missing('caught-up')
          ? [`${instance.id} has not caught up with the leader`]
          : []),
  ]
}

/** Adds what this look shows for the first time. Pure; a look may show several things at once. */
export function follow(cluster: Cluster, killed: Killed, before: Failover, look: FailoverView): Failover {
  const id = killed.instance.id
  const own = look.members.get(id)
  const returned = own !== undefined && own.bootTimestamp !== killed.bootTimestamp
  const leader = servingLeader(cluster, killed, look, returned)
  const needed = leader && look.members.get(leader.id)?.commitLogMaxOffset
  const target = before.target ?? (returned ? needed : undefined)
  const listed = look.listings.length > 0 && look.listings.every((rows) => lists(cluster, killed, rows))
  const has = own?.commitLogMaxOffset
  const seconds = (look.ms / 1000).toFixed(1)

  let now: Failover = { ...before, ...compact({ target }) }
  const note = (event: Moment['event'], instance: string, message: string): void => {
    if (momentOf(now, event) !== undefined) return
    now = { ...now, moments: [...now.moments, { event, instance, ms: look.ms, message }] }
  }
  if (leader === undefined && momentOf(now, 'leads') === undefined && isLeaderless(cluster, killed, look)) {
    note('leaderless', id, `no name server lists a leader of ${killed.group} any more`)
  }
  if (leader !== undefined) {
    const others = look.listings.length === 1 ? 'the name server lists' : 'all name servers list'
    note('leads', leader.id, `${leader.id} leads: ${others} it as id 0 and it answers, after ${seconds} s`)
  }
  if (returned) note('returned', id, `${id} was started again and answers`)
  const registered = returned && listed
  if (registered) note('rejoined', id, `${id} is registered again`)
  if (registered && target !== undefined && has !== undefined && has >= target) {
    note('caught-up', id, `${id} has caught up: ${has} bytes of commit log`)
  }
  return now
}

/** The member that all name servers list as leader and that answers; the killed one only in its next process. */
function servingLeader(
  cluster: Cluster,
  killed: Killed,
  { listings, members }: FailoverView,
  returned: boolean,
): Instance | undefined {
  const leader = commonLeader(cluster, killed.group, listings)
  if (leader === undefined) return undefined
  if (leader.id === killed.instance.id && !returned) return undefined
  return members.has(leader.id) ? leader : undefined
}

function isLeaderless(cluster: Cluster, { group }: Killed, { listings }: FailoverView): boolean {
  return listings.length > 0 && listings.every((rows) => leaderIn(cluster, group, rows) === undefined)
}

function lists(cluster: Cluster, { instance, group }: Killed, rows: readonly Registration[]): boolean {
  const address = registeredAddress(cluster, instance)
  return rows.some((row) => row.brokerName === group && row.address === address)
}
