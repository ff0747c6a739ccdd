import type { Guard } from '../../../engine/access.ts'
import type { RemotingClient, RequestOptions } from '../../remoting/client.ts'
import { RequestCode } from '../../remoting/codes.ts'
import { writeJson, type JsonObject } from '../../remoting/json.ts'

/** The settings of a topic (TopicConfig). */
export interface TopicSettings {
  readonly topic: string
  readonly readQueueNums: number
  readonly writeQueueNums: number
  readonly perm: number
  readonly topicFilterType: string
  readonly topicSysFlag: number
  readonly order: boolean
}

/**
 * Creates a topic on a broker or changes the one that it has. The broker registers it at the name servers at once.
 * @param attributes changes of its attributes (5.0.0+): '+key=value' sets one, '-key' removes one
 * @throws RemotingError e.g. when the broker is a slave; RmqError as RemotingClient.write.
 */
export async function writeTopic(
  client: RemotingClient,
  settings: TopicSettings,
  attributes: readonly string[],
  guard: Guard,
  options?: RequestOptions,
): Promise<void> {
  const { topic, readQueueNums, writeQueueNums, perm, topicFilterType, topicSysFlag, order } = settings
  const extFields = {
    topic,
    defaultTopic: 'TBW102',
    readQueueNums: String(readQueueNums),
    writeQueueNums: String(writeQueueNums),
    perm: String(perm),
    topicFilterType,
    topicSysFlag: String(topicSysFlag),
    order: String(order),
    ...(attributes.length === 0 ? {} : { attributes: attributes.join(',') }),
  }
  await client.write({ code: RequestCode.updateAndCreateTopic, extFields }, guard, options)
}

/**
 * Creates a subscription group on a broker or changes the one that it has.
 * @param config a whole SubscriptionGroupConfig, with changes as its attributes ('+key' → value)
 * @throws RemotingError, RmqError as RemotingClient.write.
 */
export async function writeGroup(
  client: RemotingClient,
  config: JsonObject,
  guard: Guard,
  options?: RequestOptions,
): Promise<void> {
  const request = {
    code: RequestCode.updateAndCreateSubscriptionGroup,
    body: Buffer.from(writeJson(config)),
  }
  await client.write(request, guard, options)
}
