import type { CommittedOffset } from '../../rocketmq/client/tables/offsets.ts'
import { textIn } from '../archive/rows.ts'
import type { BackupTables } from '../archive/read.ts'
import type { GroupTables } from '../contents.ts'

/** A broker group of a backup and the one that takes its tables. */
export interface GroupMove {
  readonly from: string
  readonly to: string
}

/**
 * Gives the tables of broker groups to other broker groups; the rest of a backup is left out. The topic that a broker
 * names like its own group is not given on, and neither are the name servers' queues of ordered topics: they name the groups that
 * serve a topic now. The queues of another group are other ones, so a consumer group that has read a topic begins at 0 there.
 */
export function moveGroups({ groups }: BackupTables, moves: readonly GroupMove[]): BackupTables {
  const moved = moves.flatMap(({ from, to }) =>
    groups
      .filter(({ group }) => group === from)
      .map((saved) => ({
        ...saved,
        group: to,
        offsets: beginnings(saved),
        isMoved: true as const,
        topics: new Map([...saved.topics].filter(([topic]) => topic !== from)),
      })),
  )
  return { groups: moved, kv: [] }
}

/** Offset 0 of each queue of a topic, for each consumer group that has read the topic. */
function beginnings({ topics, groups, offsets }: GroupTables): CommittedOffset[] {
  const read = new Map(offsets.map(({ topic, group }) => [JSON.stringify([topic, group]), { topic, group }]))
  return [...read.values()].flatMap(({ topic, group }) => {
    if (topic.startsWith('%') || !groups.has(group)) return []
    const queues = Number(textIn(topics.get(topic) ?? {}, 'readQueueNums'))
    return Array.from({ length: queues }, (_one, queueId) => ({ topic, group, queueId, offset: 0n }))
  })
}
