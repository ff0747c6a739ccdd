import type { LabHost } from '../../../lab/index.ts'
import { metadataOf, topicConfigs } from '../../../src/rocketmq/client/metadata.ts'
import { readBody } from '../../../src/rocketmq/remoting/body.ts'
import { RequestCode } from '../../../src/rocketmq/remoting/codes.ts'
import { asObject, asText, type JsonValue } from '../../../src/rocketmq/remoting/json.ts'
import { withBroker } from './messages.ts'

/** The settings of a topic that every release has. */
const TOPIC_FIELDS = ['readQueueNums', 'writeQueueNums', 'perm', 'topicFilterType', 'topicSysFlag', 'order']

/** Rows of a broker's tables whose names begin with a prefix, one line each, sorted. */
export interface Tables {
  /** 'orders-01 readQueueNums=4 writeQueueNums=4 …' */
  readonly topics: readonly string[]
  readonly groups: readonly string[]
  /** 'orders-01@readers 0=12' */
  readonly offsets: readonly string[]
}

/**
 * Reads the topics, consumer groups and committed offsets of a broker.
 * @param prefix of the names that are read; brokers have topics and groups of their own beside them
 * @param port of the broker
 */
export function tablesOf(host: LabHost, prefix: string, port?: number): Promise<Tables> {
  return withBroker(
    host,
    async (client) => {
      const topics = await topicConfigs(client)
      const { groups } = await metadataOf(client)
      const { body } = await client.request({ code: RequestCode.getAllConsumerOffset })
      const offsets = Object.entries(asObject(asObject(await readBody(body))?.['offsetTable']) ?? {})
      return {
        topics: linesOf([...topics], (config) => TOPIC_FIELDS.map((key) => `${key}=${asText(config[key])}`)),
        groups: [...groups].filter((name) => name.startsWith(prefix)).sort(),
        offsets: linesOf(offsets, (queues) =>
          Object.entries(queues).map(([queue, offset]) => `${queue}=${asText(offset)}`),
        ),
      }
    },
    port,
  )

  function linesOf(
    rows: readonly (readonly [string, JsonValue])[],
    words: (row: Readonly<Record<string, JsonValue>>) => readonly string[],
  ): string[] {
    const own = rows.filter(([name]) => name.startsWith(prefix))
    return own.map(([name, row]) => [name, ...words(asObject(row) ?? {})].join(' ')).sort()
  }
}
