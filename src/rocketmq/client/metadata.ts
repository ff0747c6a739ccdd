import { RmqError } from '../../errors.ts'
import { own } from '../../objects.ts'
import { readBody } from '../remoting/body.ts'
import type { RemotingClient, RequestOptions } from '../remoting/client.ts'
import { RequestCode } from '../remoting/codes.ts'
import { asObject, asText, type JsonValue } from '../remoting/json.ts'

/** Names that a broker keeps about clients: they are copied to slaves. */
export interface Metadata {
  readonly topics: ReadonlySet<string>
  readonly groups: ReadonlySet<string>
}

/** A table of a broker and the fields by which 5.3.4 and later give it in pages (splitMetadataSize, 2000). */
interface Table {
  readonly code: typeof RequestCode.getAllTopicConfig | typeof RequestCode.getAllSubscriptionGroupConfig
  /** Its key in the body. */
  readonly key: string
  /** Rows that were read before. */
  readonly from: string
  /** Rows of the whole table. */
  readonly total: string
}

const TOPICS: Table = {
  code: RequestCode.getAllTopicConfig,
  key: 'topicConfigTable',
  from: 'topicSeq',
  total: 'totalTopicNum',
}
const GROUPS: Table = {
  code: RequestCode.getAllSubscriptionGroupConfig,
  key: 'subscriptionGroupTable',
  from: 'groupSeq',
  total: 'totalGroupNum',
}

/** Times that a table is begun; one that changes all the time is given up then. */
const MOST_BEGINS = 50
/** Rows of one table; a page has 2000. More would fill the memory of this machine. */
const MOST_ROWS = 5_000_000

/**
 * The settings of all topics of a broker by name.
 * @throws RemotingError, RmqError as RemotingClient.request; RmqError 'not-answering' when the table never stands still,
 * 'answer-too-long' when it has more than 5,000,000 rows
 */
export function topicConfigs(
  client: RemotingClient,
  options?: RequestOptions,
): Promise<ReadonlyMap<string, JsonValue>> {
  return readTable(client, TOPICS, options)
}

/** The settings of all consumer groups of a broker by name. @throws as topicConfigs */
export function groupConfigs(
  client: RemotingClient,
  options?: RequestOptions,
): Promise<ReadonlyMap<string, JsonValue>> {
  return readTable(client, GROUPS, options)
}

/** The names of all topics and consumer groups of a broker. @throws as topicConfigs */
export async function metadataOf(client: RemotingClient, options?: RequestOptions): Promise<Metadata> {
  const topics = await readTable(client, TOPICS, options)
  const groups = await readTable(client, GROUPS, options)
  return { topics: new Set(topics.keys()), groups: new Set(groups.keys()) }
}

/**
 * Reads a table page by page. Brokers before 5.3.4 do not read the fields and send the whole table. Later ones refuse a
 * signed request without them (CFNotNull), and begin anew when the table has changed between two pages.
 */
async function readTable(
  client: RemotingClient,
  { code, key, from, total }: Table,
  options?: RequestOptions,
): Promise<ReadonlyMap<string, JsonValue>> {
  let rows = new Map<string, JsonValue>()
  let version: string | undefined
  for (let begins = 0; begins <= MOST_BEGINS;) {
    const dataVersion = version === undefined ? {} : { dataVersion: version }
    const extFields = { [from]: String(rows.size), ...dataVersion }
    const response = await client.request({ code, extFields }, options)
    const answer = asObject(await readBody(response.body)) ?? {}
    const now = versionText(answer['dataVersion'])
    if (now !== version) {
      rows = new Map()
      begins += 1
    }
    version = now
    const before = rows.size
    const added = Object.entries(asObject(own(answer, key)) ?? {})
    for (const [name, value] of added) rows.set(name, value)
    const whole = Number(own(response.extFields, total) ?? 0)
    if (added.length === 0 || !(rows.size < whole)) return rows
    if (rows.size > MOST_ROWS)
      throw new RmqError('answer-too-long', `its table of ${key} has more than ${MOST_ROWS} rows`)
    // The same rows again: no page brings the rest.
    if (rows.size === before) begins += 1
  }
  throw new RmqError('not-answering', `its table of ${key} changes while it is read`)
}

/** A DataVersion as the broker reads it again: numbers only. */
function versionText(sent: JsonValue | undefined): string | undefined {
  const fields = Object.entries(asObject(sent) ?? {}).map(([name, value]) => [name, asText(value)] as const)
  const numbers = fields.filter(([name, text]) => /^\w+$/.test(name) && /^-?\d+$/.test(text))
  if (numbers.length === 0) return undefined
  return `{${numbers.map(([name, text]) => `"${name}":${text}`).join(',')}}`
}
