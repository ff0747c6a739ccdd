import type { BrokerGroup, Cluster } from '../../model/cluster.ts'
import { isElected } from '../../groups/index.ts'
import { instancesOf } from '../../model/address.ts'
import { majorityOf } from '../../model/groups.ts'

/** Stores that must not be emptied while those of others are kept. */
export interface PartialReset {
  readonly why: string
  /** Ids of the instances whose stores would have to be emptied too. */
  readonly missing: readonly string[]
}

/**
 * Returns the problems of emptying only the stores of these instances. A single slave copies again, and so do a few
 * members of a group of which most are kept; a master or controller needs its slaves or brokers to be emptied too. Pure.
 * @param wiped ids of instances
 */
export function partialResets(cluster: Cluster, wiped: ReadonlySet<string>): PartialReset[] {
  return [
    ...cluster.groups.flatMap((group) => halfGroup(cluster, group, wiped)),
    ...halfControllers(cluster, wiped),
  ].filter(({ missing }) => missing.length > 0)
}

function halfGroup(cluster: Cluster, group: BrokerGroup, wiped: ReadonlySet<string>): PartialReset[] {
  const { name, members } = group
  const missing = members.filter((member) => !wiped.has(member))
  if (isElected(group)) {
    if (!isTooMany(members, wiped)) return []
    const why = `${name} would keep ${missing.length} of its ${members.length} members, which is no majority: what they have may be given up for what the emptied ones have not`
    return [{ why, missing }]
  }
  const master = cluster.instances.find(({ broker }) => broker?.group === name && broker.role === 'master')
  if (master === undefined || !wiped.has(master.id)) return []
  const why = `the slaves of ${master.id} would keep what it has lost: they would be ahead of it and copy nothing any more`
  return [{ why, missing }]
}

/** Brokers keep the ids that the controllers gave them in their stores; one side does not know the other without. */
function halfControllers(cluster: Cluster, wiped: ReadonlySet<string>): PartialReset[] {
  const controllers = instancesOf(cluster, 'controller').map(({ id }) => id)
  const groups = cluster.groups.filter(({ replication }) => replication === 'controller')
  const missing = [...controllers, ...groups.flatMap(({ members }) => members)].filter((id) => !wiped.has(id))
  if (isTooMany(controllers, wiped)) {
    return [
      { why: 'the controllers would forget the brokers, whose ids and masters only they know', missing },
    ]
  }
  const forgotten = groups.filter(({ members }) => members.every((member) => wiped.has(member)))
  return forgotten.map(({ name }) => ({
    why: `the controllers would wait for the members of ${name} that had its messages, and take none of the emptied ones for its master`,
    missing,
  }))
}

/** More than may be lost while the others go on. */
function isTooMany(members: readonly string[], wiped: ReadonlySet<string>): boolean {
  const kept = members.filter((member) => !wiped.has(member)).length
  return kept < members.length && kept < majorityOf(members.length)
}
