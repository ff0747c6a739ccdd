import type { Queue } from '../../rocketmq/client/consumer.ts'
import type { CommittedOffset } from '../../rocketmq/client/tables/offsets.ts'
import { textIn } from '../archive/rows.ts'
import { changed, type Change, type Differences } from './change.ts'
import { isOrdinaryGroup } from './groups.ts'
import type { Pair } from './pair.ts'

/** The offsets that a queue has: of its first message, and of the next one to come. */
export interface Bounds {
  readonly min: bigint
  readonly max: bigint
}

/** By `queueKey`. */
export type QueueBounds = ReadonlyMap<string, Bounds>

export const queueKey = ({ topic, queueId }: Queue): string => `${topic} ${queueId}`

/** A queue that does not exist yet begins at 0. */
const NEW: Bounds = { min: 0n, max: 0n }

/** The queues of which a comparison needs the bounds: those that exist and whose offset differs. */
export function queuesToAsk(pair: Pair): Queue[] {
  const queues = restorable(pair)
    .saved.filter((row) => pair.present.topics.has(row.topic) && offsetOf(pair, row) !== row.offset)
    .map(({ topic, queueId }) => ({ topic, queueId }))
  return [...new Map(queues.map((queue) => [queueKey(queue), queue])).values()]
}

/**
 * Compares the committed offsets of users' groups. An offset that the queue does not have becomes the nearest one.
 * @param coming names of topics and groups that this restore creates
 */
export function offsetDifferences(
  pair: Pair,
  bounds: QueueBounds,
  coming: { readonly topics: ReadonlySet<string>; readonly groups: ReadonlySet<string> },
): Differences {
  const { saved, present } = pair
  const changes: Change[] = []
  const missing = new Map<string, number>()
  const skip = (why: string): void => {
    missing.set(why, (missing.get(why) ?? 0) + 1)
  }
  for (const row of restorable(pair).saved) {
    const { topic, group, queueId, offset } = row
    const isRetry = topic.startsWith(RETRY)
    if (!present.topics.has(topic) && !coming.topics.has(topic)) {
      // Retry topics come with the first consumer of their group, and begin at 0.
      if (!isRetry) skip(`there is no topic ${topic}`)
      continue
    }
    if (!present.groups.has(group) && !coming.groups.has(group)) {
      skip(`there is no subscription group ${group}`)
      continue
    }
    if (present.topics.has(topic) && !coming.topics.has(topic) && queueId >= queuesOf(pair, topic)) {
      skip(`${topic} has only ${queuesOf(pair, topic)} queues`)
      continue
    }
    const from = offsetOf(pair, row)
    const to = clamp(offset, bounds.get(queueKey(row)) ?? NEW)
    if (from === offset || from === to) continue
    const details = [
      from === undefined ? `${to}` : changed('offset', String(from), String(to)),
      ...(to === offset ? [] : [`saved ${offset}`]),
    ]
    const action = from === undefined ? 'create' : 'update'
    const base = { kind: 'offset', at: saved.group, name: group, action, details } as const
    changes.push({ ...base, topic, queueId, from, to, saved: offset })
  }
  const notes = [...missing].map(
    ([why, rows]) => `${rows} ${rows === 1 ? 'offset' : 'offsets'} of ${saved.group} not restored: ${why}`,
  )
  return { changes, notes }
}

/** The nearest offset that a queue has. A broker may answer -1 for a queue without messages. */
export function clamp(offset: bigint, { min, max }: Bounds): bigint {
  const low = min < 0n ? 0n : min
  const high = max < low ? low : max
  if (offset < low) return low
  return offset > high ? high : offset
}

const RETRY = '%RETRY%'

/** Offsets below 0 mean that nothing was read. */
function restorable({ saved, isOrdinary }: Pair): { readonly saved: readonly CommittedOffset[] } {
  return {
    saved: saved.offsets.filter(
      ({ topic, group, offset }) =>
        offset >= 0n && isOrdinaryGroup(group) && (isOrdinary(topic) || topic === `${RETRY}${group}`),
    ),
  }
}

function offsetOf({ present }: Pair, row: CommittedOffset): bigint | undefined {
  return offsetsOf(present).get(placeOf(row))
}

const placeOf = ({ topic, group, queueId }: CommittedOffset): string => `${group} ${topic} ${queueId}`

/** A broker may have hundreds of thousands of offsets: one table for all comparisons. */
const tables = new WeakMap<Pair['present'], ReadonlyMap<string, bigint>>()

function offsetsOf(present: Pair['present']): ReadonlyMap<string, bigint> {
  const known = tables.get(present) ?? new Map(present.offsets.map((row) => [placeOf(row), row.offset]))
  tables.set(present, known)
  return known
}

function queuesOf({ present }: Pair, topic: string): number {
  const config = present.topics.get(topic) ?? {}
  return Math.max(Number(textIn(config, 'readQueueNums')), Number(textIn(config, 'writeQueueNums')))
}
