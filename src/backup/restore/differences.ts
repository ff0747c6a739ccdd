import type { KvEntry } from '../contents.ts'
import type { Change, Differences, Part } from './change.ts'
import { groupDifferences } from './groups.ts'
import { offsetDifferences, type QueueBounds } from './offsets.ts'
import { orderDifferences, type NameServerValues } from './order.ts'
import type { Pair } from './pair.ts'
import { topicDifferences } from './topics.ts'
import { userDifferences } from './users.ts'

/** A broker group in the backup and now, with the bounds of its queues. */
export interface ReadPair {
  readonly pair: Pair
  readonly bounds: QueueBounds
}

/**
 * All differences between a backup and the running cluster, in the order in which they are written: subscription groups, topics,
 * users and rights, offsets.
 */
export function differencesOf(
  pairs: readonly ReadPair[],
  kv: readonly KvEntry[],
  nameServers: readonly NameServerValues[],
  only: ReadonlySet<Part>,
): Differences {
  const when = (part: Part, find: () => Differences): Differences =>
    only.has(part) ? find() : { changes: [], notes: [] }
  const all = pairs.map(({ pair, bounds }) => {
    const groups = when('groups', () => groupDifferences(pair))
    const topics = when('topics', () => topicDifferences(pair))
    const users = when('users', () => userDifferences(pair))
    const coming = { topics: namesOf(topics.changes), groups: namesOf(groups.changes) }
    const offsets = when('offsets', () => offsetDifferences(pair, bounds, coming))
    return { groups, topics, users, offsets }
  })
  const names = new Set(pairs.map(({ pair }) => pair.saved.group))
  const order = only.has('topics') ? orderDifferences(kv, nameServers, names) : []
  const parts = [
    ...all.map(({ groups }) => groups),
    ...all.map(({ topics }) => topics),
    { changes: order, notes: [] },
    ...all.map(({ users }) => users),
    ...all.map(({ offsets }) => offsets),
  ]
  return {
    changes: parts.flatMap(({ changes }) => changes),
    notes: parts.flatMap(({ notes }) => notes),
  }
}

const namesOf = (changes: readonly Change[]): ReadonlySet<string> => new Set(changes.map(({ name }) => name))
