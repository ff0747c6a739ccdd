import type { Guard } from '../../engine/access.ts'
import type { RemotingClient, RequestOptions } from '../remoting/client.ts'
import { RequestCode } from '../remoting/codes.ts'
import { asObject, asText } from '../remoting/json.ts'
import { topicConfigs } from './metadata.ts'
import { isWritable, orUnknownTopic, topicRoute } from './name-server.ts'
import type { TopicRoute } from './name-server.ts'
import { writeTopic } from './tables/settings.ts'

/** Bits of a topic's perm: readable (4) and writable (2). */
const readAndWrite = 6

/** All topics of a broker, its own ones included, and whether it lets producers write to each. */
export type TopicTable = ReadonlyMap<string, boolean>

/**
 * Asks a broker for its topics.
 * @throws RemotingError, RmqError as RemotingClient.request.
 */
export async function topicTable(client: RemotingClient, options?: RequestOptions): Promise<TopicTable> {
  const table = await topicConfigs(client, options)
  return new Map(
    [...table].map(([topic, value]) => {
      const config = asObject(value) ?? {}
      const open = isWritable(Number(asText(config['perm']))) && Number(asText(config['writeQueueNums'])) > 0
      return [topic, open]
    }),
  )
}

/**
 * The topics of a broker that it lets producers write to, its own ones included.
 * @throws RemotingError, RmqError as RemotingClient.request.
 */
export async function writableTopics(client: RemotingClient, options?: RequestOptions): Promise<string[]> {
  return [...(await topicTable(client, options))].flatMap(([topic, open]) => (open ? [topic] : []))
}

/**
 * Creates an ordinary topic on a broker, or sets the queues of the one it has. The broker registers it at the name servers at
 * once, not with its next heartbeat.
 * @throws RemotingError e.g. when the broker is a slave; RmqError as RemotingClient.write.
 */
export async function createTopic(
  client: RemotingClient,
  topic: string,
  queues: number,
  guard: Guard,
  options?: RequestOptions,
): Promise<void> {
  const settings = {
    topic,
    readQueueNums: queues,
    writeQueueNums: queues,
    perm: readAndWrite,
    topicFilterType: 'SINGLE_TAG',
    topicSysFlag: 0,
    order: false,
  }
  await writeTopic(client, settings, [], guard, options)
}

/**
 * Removes a topic with all its messages from one broker. Slaves take it over from their master; from 4.9.2 on they
 * refuse to do it themselves.
 * @throws RemotingError, RmqError as RemotingClient.write.
 */
export async function deleteTopicInBroker(
  client: RemotingClient,
  topic: string,
  guard: Guard,
  options?: RequestOptions,
): Promise<void> {
  await client.write({ code: RequestCode.deleteTopicInBroker, extFields: { topic } }, guard, options)
}

/**
 * Lets a name server forget a topic; it would keep the route until it is restarted.
 * @throws RemotingError, RmqError as RemotingClient.write.
 */
export async function deleteTopicInNameServer(
  client: RemotingClient,
  topic: string,
  guard: Guard,
  options?: RequestOptions,
): Promise<void> {
  await client.write({ code: RequestCode.deleteTopicInNamesrv, extFields: { topic } }, guard, options)
}

/** As `topicRoute`, but undefined for a topic the name server does not know. */
export function findRoute(
  client: RemotingClient,
  topic: string,
  options?: RequestOptions,
): Promise<TopicRoute | undefined> {
  return orUnknownTopic(topicRoute(client, topic, options))
}
