import { runtimeInfo } from './broker.ts'
import { maxOffset, minOffset } from './consumer.ts'
import { committedOffsets, type CommittedOffset } from './tables/offsets.ts'
import type { RemotingClient, RequestOptions } from '../remoting/client.ts'

/** Progress of a consumer group with a topic on one broker. */
export interface Reading {
  readonly topic: string
  readonly group: string
  /** Sum of its offsets: moves when it reads. */
  readonly position: bigint
  /** Messages that are there and that it has not read. */
  readonly unread: bigint
}

/** Messages of a broker that consumers still wait for. */
export interface Backlog {
  /** Of every group that ever read there. */
  readonly readings: readonly Reading[]
  /** Messages whose time has not come: delayed ones, and on 5.x timed ones. */
  readonly delayed: bigint
}

/** Questions on their way at a time: a broker may have thousands of queues. */
const AT_ONCE = 100
/** The broker's own groups; HALF_TOPIC shows the half messages that they lack. */
const SYSTEM_GROUP = 'CID_RMQ_SYS_'
const HALF_TOPIC = 'RMQ_SYS_TRANS_HALF_TOPIC'

/**
 * Unread messages of a broker, by the offsets that consumer groups have committed there. A topic that no group ever
 * committed an offset for has no reading: the broker does not know its consumers. The same from 3.2.6 to 5.3.3.
 * @throws RemotingError, RmqError as RemotingClient.request.
 */
export async function backlogOf(client: RemotingClient, options?: RequestOptions): Promise<Backlog> {
  const places = await committedPlaces(client, options)
  const lacking = new Map<string, bigint>()
  for (let next = 0; next < places.length; next += AT_ONCE) {
    const part = places.slice(next, next + AT_ONCE)
    const found = await Promise.all(part.map((place) => unreadAt(client, place, options)))
    part.forEach((place, index) => {
      lacking.set(keyOf(place), (lacking.get(keyOf(place)) ?? 0n) + (found[index] ?? 0n))
    })
  }
  const readings = [...lacking].map(([key, unread]): Reading => {
    const own = places.filter((place) => keyOf(place) === key)
    const [{ topic, group } = { topic: '', group: '' }] = own
    return { topic, group, position: own.reduce((sum, { offset }) => sum + offset, 0n), unread }
  })
  const { table } = await runtimeInfo(client, options)
  return { readings, delayed: delayedIn(table) }
}

/** 'TopicTest@group-a', as brokers write it. */
export const keyOf = ({ topic, group }: Pick<Reading, 'topic' | 'group'>): string => `${topic}@${group}`

/** The broker's own groups are left out. */
async function committedPlaces(client: RemotingClient, options?: RequestOptions): Promise<CommittedOffset[]> {
  const offsets = await committedOffsets(client, options)
  return offsets.filter(({ topic, group }) => !group.startsWith(SYSTEM_GROUP) || topic === HALF_TOPIC)
}

/** Messages that expired before they were read no longer exist. */
async function unreadAt(
  client: RemotingClient,
  place: CommittedOffset,
  options?: RequestOptions,
): Promise<bigint> {
  const end = await maxOffset(client, place, options)
  if (end <= place.offset) return 0n
  const begin = await minOffset(client, place, options)
  return end - (begin > place.offset ? begin : place.offset)
}

/** From the runtime info of brokers: `scheduleMessageOffset_3` = 'delivered,all', `timerCongestNum`. */
function delayedIn(table: ReadonlyMap<string, string>): bigint {
  let delayed = whole(table.get('timerCongestNum'))
  for (const [key, text] of table) {
    if (!key.startsWith('scheduleMessageOffset_')) continue
    const [delivered, all] = text.split(',')
    const open = whole(all) - whole(delivered)
    if (open > 0n) delayed += open
  }
  return delayed
}

const whole = (text: string | undefined): bigint =>
  text !== undefined && /^\d+$/.test(text.trim()) ? BigInt(text.trim()) : 0n
