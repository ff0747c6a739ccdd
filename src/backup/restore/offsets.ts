import type { Queue } from '../../rocketmq/client/consumer.ts'
import type { CommittedOffset } from '../../rocketmq/client/tables/offsets.ts'
import { keptWith } from '../../objects.ts'
import { textIn } from '../archive/rows.ts'
import { changed, type Change, type Differences } from './change.ts'
import { isOrdinaryGroup } from './groups.ts'
import type { Pair } from './pair.ts'
import { takesMessages } from './topics.ts'

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
    .saved.filter((row) => isThere(pair, row) && offsetOf(pair, row) !== row.offset)
    .map(({ topic, queueId }) => ({ topic, queueId }))
  return [...new Map(queues.map((queue) => [queueKey(queue), queue])).values()]
}

/**
 * Compares the committed offsets of users' groups. A queue that ends below its saved offset is another one than in the
 * backup, e.g. after a reset: a committed offset stays there, and a missing one is created at the first message, so that
 * no message is skipped.
 * @param bounds of `queuesToAsk`; without those of a queue that the broker did not give
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
    if (from === offset) continue
    const queue = isThere(pair, row) ? bounds.get(queueKey(row)) : NEW
    if (queue === undefined) {
      skip(`${saved.group} does not give the bounds of all queues of ${topic}`)
      continue
    }
    const to = offsetIn(queue, offset, from)
    if (to === 'other-queue') {
      skip(`queues of ${topic} end below the saved offset, so they are other ones; the present offset stays`)
      continue
    }
    if (from === to) continue
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

/**
 * The offset to be written for a saved one. A broker may answer -1 for a queue without messages.
 * @param from the present offset, which stays where a consumer begins at the first message by it
 * @returns 'other-queue' when the queue ends below the saved offset and has a committed one, which stays
 */
export function offsetIn(
  { min, max }: Bounds,
  saved: bigint,
  from: bigint | undefined,
): bigint | 'other-queue' {
  const low = min < 0n ? 0n : min
  const high = max < low ? low : max
  if (saved > high) return from === undefined ? low : 'other-queue'
  if (saved >= low) return saved
  return from !== undefined && from <= low ? from : low
}

const RETRY = '%RETRY%'

/** Offsets below 0 mean that nothing was read. Consumer groups have begun already in topics that take messages. */
function restorable(pair: Pair): { readonly saved: readonly CommittedOffset[] } {
  const { saved, present, isOrdinary } = pair
  const begins = (row: CommittedOffset): boolean =>
    offsetOf(pair, row) === undefined && !takesMessages(present.topics.get(row.topic))
  return {
    saved: saved.offsets.filter((row) => {
      const { topic, group, queueId, offset } = row
      return (
        (saved.isMoved !== true || begins(row)) &&
        offset >= 0n &&
        queueId >= 0 &&
        isOrdinaryGroup(group) &&
        (isOrdinary(topic) || topic === `${RETRY}${group}`)
      )
    }),
  }
}

function offsetOf({ present }: Pair, row: CommittedOffset): bigint | undefined {
  return offsetsOf(present).get(placeOf(row))
}

const placeOf = ({ topic, group, queueId }: CommittedOffset): string => `${group} ${topic} ${queueId}`

/** A broker may have hundreds of thousands of offsets: one table for all comparisons. */
const offsetsOf = keptWith(
  ({ offsets }: Pair['present']): ReadonlyMap<string, bigint> =>
    new Map(offsets.map((row) => [placeOf(row), row.offset])),
)

/** Returns true for a queue that the running broker has. */
const isThere = (pair: Pair, { topic, queueId }: Queue): boolean =>
  pair.present.topics.has(topic) && queueId < queuesOf(pair, topic)

function queuesOf({ present }: Pair, topic: string): number {
  const config = present.topics.get(topic) ?? {}
  return Math.max(Number(textIn(config, 'readQueueNums')), Number(textIn(config, 'writeQueueNums')))
}
