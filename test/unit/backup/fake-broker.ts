import { RequestCode } from '../../../src/rocketmq/remoting/codes.ts'
import { asObject, asText, writeJson, type JsonObject } from '../../../src/rocketmq/remoting/json.ts'
import { parseJson } from '../../../src/rocketmq/remoting/parse-json.ts'
import type { Answering, FakeAnswer } from '../rocketmq/support/fake-server.ts'

/** What a broker keeps about clients, and changes on requests. */
export interface BrokerState {
  readonly topics: Map<string, JsonObject>
  readonly groups: Map<string, JsonObject>
  /** 'topic@group' → queue → offset. */
  readonly offsets: Map<string, Map<number, bigint>>
  readonly users: Map<string, JsonObject>
  readonly acls: Map<string, JsonObject>
  /** 'topic queue' → number of its messages. */
  readonly messages: Map<string, bigint>
  /** Group → number of its consumers that are online. */
  readonly online: Map<string, number>
  /** Its configuration. */
  readonly config: Map<string, string>
  /** Codes of requests that it refuses. */
  readonly refuses: Set<number>
}

export const emptyBroker = (): BrokerState => ({
  topics: new Map(),
  groups: new Map(),
  offsets: new Map(),
  users: new Map(),
  acls: new Map(),
  messages: new Map(),
  online: new Map(),
  config: new Map([['authenticationMetadataProvider', 'LocalAuthenticationMetadataProvider']]),
  refuses: new Set(),
})

type Field = 'topic' | 'queueId' | 'consumerGroup' | 'commitOffset' | 'username' | 'subject'

/** A broker of 5.3.3 that keeps what it is given. */
export function fakeBroker(state: BrokerState, version = 'V5_3_3'): Answering {
  return ({ code, extFields, body }): FakeAnswer => {
    if (state.refuses.has(code)) return { code: 1, remark: 'refused' }
    const field = (name: Field): string => new Map(Object.entries(extFields)).get(name) ?? ''
    const sent = (): JsonObject => asObject(parseJson(body.toString())) ?? {}
    const json = (value: JsonObject): FakeAnswer => ({ body: writeJson(value) })
    switch (code) {
      case RequestCode.getBrokerRuntimeInfo:
        return json({ table: { brokerVersionDesc: version } })
      case RequestCode.getBrokerConfig:
        return { body: [...state.config].map((pair) => `${pair.join('=')}\n`).join('') }
      case RequestCode.getAllTopicConfig:
        return json({ topicConfigTable: Object.fromEntries(state.topics) })
      case RequestCode.getAllSubscriptionGroupConfig:
        return json({ subscriptionGroupTable: Object.fromEntries(state.groups) })
      case RequestCode.getAllConsumerOffset:
        return json({
          offsetTable: Object.fromEntries(
            [...state.offsets].map(([key, queues]) => [key, Object.fromEntries(queues)]),
          ),
        })
      case RequestCode.getAllDelayOffset:
        return json({ offsetTable: { 3: 7 } })
      case RequestCode.getMinOffset:
        return { extFields: { offset: '0' } }
      case RequestCode.getMaxOffset:
        return {
          extFields: { offset: String(state.messages.get(`${field('topic')} ${field('queueId')}`) ?? 0n) },
        }
      case RequestCode.getConsumerListByGroup: {
        const online = state.online.get(field('consumerGroup')) ?? 0
        if (online === 0) return { code: 1, remark: 'no consumer for this group' }
        return json({ consumerIdList: Array.from({ length: online }, (_none, index) => `client-${index}`) })
      }
      case RequestCode.listUser:
        return { body: writeJson([...state.users.values()]) }
      case RequestCode.listAcl:
        return { body: writeJson([...state.acls.values()]) }
      case RequestCode.updateAndCreateTopic:
        state.topics.set(field('topic'), topicOf(extFields, state.topics.get(field('topic'))))
        return {}
      case RequestCode.updateAndCreateSubscriptionGroup:
        state.groups.set(asText(sent()['groupName']), { ...sent(), attributes: {} })
        return {}
      case RequestCode.updateConsumerOffset: {
        const key = `${field('topic')}@${field('consumerGroup')}`
        const queues = state.offsets.get(key) ?? new Map<number, bigint>()
        state.offsets.set(key, queues.set(Number(field('queueId')), BigInt(field('commitOffset'))))
        return {}
      }
      case RequestCode.createUser:
      case RequestCode.updateUser:
        state.users.set(field('username'), { ...state.users.get(field('username')), ...sent() })
        return {}
      case RequestCode.createAcl:
      case RequestCode.updateAcl:
        state.acls.set(field('subject'), sent())
        return {}
      default:
        return { code: 3, remark: `code ${code}` }
    }
  }
}

/** A topic as a broker keeps it after UPDATE_AND_CREATE_TOPIC. */
function topicOf(fields: Readonly<Record<string, string>>, before: JsonObject | undefined): JsonObject {
  const attributes = { ...asObject(before?.['attributes']) }
  for (const change of (fields['attributes'] ?? '').split(',').filter(Boolean)) {
    const [key = '', value = ''] = change.slice(1).split('=')
    if (change.startsWith('+')) Object.assign(attributes, { [key]: value })
    else Reflect.deleteProperty(attributes, key)
  }
  return {
    topicName: fields['topic'] ?? '',
    readQueueNums: Number(fields['readQueueNums']),
    writeQueueNums: Number(fields['writeQueueNums']),
    perm: Number(fields['perm']),
    topicFilterType: fields['topicFilterType'] ?? '',
    topicSysFlag: Number(fields['topicSysFlag']),
    order: fields['order'] === 'true',
    attributes,
  }
}
