import type { Guard } from '../../../engine/access.ts'
import { readBody } from '../../remoting/body.ts'
import type { RemotingClient, RequestOptions } from '../../remoting/client.ts'
import { RequestCode } from '../../remoting/codes.ts'
import { RemotingError } from '../../remoting/error.ts'
import { asArray, asObject, asText, type JsonValue } from '../../remoting/json.ts'

/** The offset that a consumer group has committed for a queue. */
export interface CommittedOffset {
  readonly topic: string
  readonly group: string
  readonly queueId: number
  readonly offset: bigint
}

/** The number of delayed messages that a broker has delivered of one delay level (delayOffset.json). */
export interface DelayOffset {
  /** 1 to 18 unless messageDelayLevel says more. */
  readonly level: number
  readonly offset: bigint
}

/**
 * All offsets that consumer groups have committed on a broker: `{"offsetTable":{"topic@group":{0:12}}}`.
 * @throws RemotingError, RmqError as RemotingClient.request.
 */
export async function committedOffsets(
  client: RemotingClient,
  options?: RequestOptions,
): Promise<CommittedOffset[]> {
  const { body } = await client.request({ code: RequestCode.getAllConsumerOffset }, options)
  const table = asObject(asObject(await readBody(body))?.['offsetTable']) ?? {}
  return Object.entries(table).flatMap(([key, queues]): CommittedOffset[] => {
    const at = key.indexOf('@')
    const [topic, group] = [key.slice(0, at), key.slice(at + 1)]
    return numbersOf(queues).map(([queueId, offset]) => ({ topic, group, queueId, offset }))
  })
}

/**
 * The offsets of delayed messages of a broker, by level.
 * @throws RemotingError, RmqError as RemotingClient.request.
 */
export async function delayOffsets(client: RemotingClient, options?: RequestOptions): Promise<DelayOffset[]> {
  const { body } = await client.request({ code: RequestCode.getAllDelayOffset }, options)
  return numbersOf(asObject(await readBody(body))?.['offsetTable'])
    .map(([level, offset]) => ({ level, offset }))
    .sort((one, other) => one.level - other.level)
}

/** The entries of a table number → offset; what is no number is left out. */
function numbersOf(table: JsonValue | undefined): [number, bigint][] {
  return Object.entries(asObject(table) ?? {}).flatMap(([key, value]): [number, bigint][] => {
    const text = asText(value)
    return /^\d{1,9}$/.test(key) && /^-?\d{1,19}$/.test(text) ? [[Number(key), BigInt(text)]] : []
  })
}

/**
 * The number of consumers of a group that are connected to a broker; 0 when it knows none.
 * @throws RmqError as RemotingClient.request, but for a refusal: brokers refuse the question for a group without consumers
 */
export async function onlineConsumers(
  client: RemotingClient,
  consumerGroup: string,
  options?: RequestOptions,
): Promise<number> {
  try {
    const request = { code: RequestCode.getConsumerListByGroup, extFields: { consumerGroup } }
    const { body } = await client.request(request, options)
    return asArray(asObject(await readBody(body))?.['consumerIdList']).length
  } catch (error) {
    if (error instanceof RemotingError) return 0
    throw error
  }
}

/**
 * Sets the committed offset of a group for one queue. A consumer that is online keeps its own and commits it again.
 * @throws RemotingError, e.g. TOPIC_NOT_EXIST (5.x); RmqError as RemotingClient.write.
 */
export async function writeOffset(
  client: RemotingClient,
  { topic, group, queueId, offset }: CommittedOffset,
  guard: Guard,
  options?: RequestOptions,
): Promise<void> {
  const extFields = {
    consumerGroup: group,
    topic,
    queueId: String(queueId),
    commitOffset: String(offset),
  }
  await client.write({ code: RequestCode.updateConsumerOffset, extFields }, guard, options)
}
