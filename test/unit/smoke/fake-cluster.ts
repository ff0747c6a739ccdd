import { RequestCode } from '../../../src/rocketmq/remoting/codes.ts'
import type { Cluster } from '../../../src/model/cluster.ts'
import { registeredAddress } from '../../../src/model/address.ts'
import type { Dial } from '../../../src/rocketmq/client/client-pool.ts'
import type { Command } from '../../../src/rocketmq/remoting/header.ts'
import { bodyChecksum } from '../../../src/rocketmq/client/message.ts'
import type { Message } from '../../../src/rocketmq/client/message.ts'
import { encodeMessage } from '../rocketmq/support/encode-message.ts'
import { clusterInfoBody, fakeDial, registrationsOf } from '../rocketmq/support/fake-cluster.ts'
import type { Answering, FakeAnswer } from '../rocketmq/support/fake-server.ts'

const pullNotFound = { code: 19 }
const topicNotExist = { code: 17 }

/** What goes wrong at a broker. `number` counts its sends from 0. */
export interface Faults {
  /** An answer in place of the usual one; the message is stored when its code is one of those that say so. */
  readonly send?: (number: number) => { code: number; remark?: string } | 'silence' | undefined
  /** How often a message is stored; once unless given. */
  readonly copies?: (number: number) => number
  readonly damage?: (number: number) => boolean
  /** Bytes that its slaves lack of it at the first, second … question. */
  readonly lag?: readonly number[]
}

const storedAllTheSame: readonly number[] = [0, 10, 11, 12]

/** A master that keeps messages in memory. */
class FakeBroker {
  readonly topics = new Map<string, Message[][]>()
  readonly requests: Command[] = []
  readonly #faults: Faults
  #sends = 0
  #asked = 0

  constructor(faults: Faults) {
    this.#faults = faults
  }

  answer(request: Command): FakeAnswer | undefined {
    this.requests.push(request)
    const { topic = '', queueId = '0', queueOffset = '0', writeQueueNums = '1' } = request.extFields
    switch (request.code) {
      case RequestCode.updateAndCreateTopic:
        this.topics.set(
          topic,
          Array.from({ length: Number(writeQueueNums) }, () => []),
        )
        return {}
      case RequestCode.deleteTopicInBroker:
        this.topics.delete(topic)
        return {}
      case RequestCode.sendMessageV2:
        return this.#send(request)
      case RequestCode.getMaxOffset:
        return { extFields: { offset: String(this.#queue(topic, queueId).length) } }
      case RequestCode.getMinOffset:
        return { extFields: { offset: '0' } }
      case RequestCode.pullMessage: {
        const found = this.#queue(topic, queueId).slice(Number(queueOffset), Number(queueOffset) + 32)
        return found.length === 0
          ? pullNotFound
          : { body: Buffer.concat(found.map((message) => encodeMessage(message))) }
      }
      case RequestCode.getBrokerRuntimeInfo:
        return { body: JSON.stringify({ table: { commitLogMaxOffset: '1000' } }) }
      default:
        return { code: 3 }
    }
  }

  /** A slave of this broker. */
  answerAsSlave(request: Command): FakeAnswer {
    if (request.code !== RequestCode.getBrokerRuntimeInfo) return { code: 16, remark: 'slave' }
    const { lag = [0] } = this.#faults
    const lacks = lag[Math.min(this.#asked, lag.length - 1)] ?? 0
    this.#asked += 1
    return { body: JSON.stringify({ table: { commitLogMaxOffset: String(1000 - lacks) } }) }
  }

  #queue(topic: string, queueId: string): Message[] {
    return this.topics.get(topic)?.[Number(queueId)] ?? []
  }

  #send({ extFields, body }: Command): FakeAnswer | undefined {
    const number = this.#sends
    this.#sends += 1
    const queue = this.#queue(extFields['b'] ?? '', extFields['e'] ?? '')
    const fault = this.#faults.send?.(number)
    if (fault === undefined || (fault !== 'silence' && storedAllTheSame.includes(fault.code))) {
      const stored =
        this.#faults.damage?.(number) === true ? Buffer.from(body).fill('?', body.length - 1) : body
      for (let copy = 0; copy < (this.#faults.copies?.(number) ?? 1); copy++) {
        queue.push(messageOf(extFields, stored, queue.length))
      }
    }
    return fault === 'silence' ? undefined : (fault ?? {})
  }
}

export interface FakeSmokeCluster {
  readonly dial: Dial
  readonly brokers: ReadonlyMap<string, FakeBroker>
}

/** Name servers and brokers for a cluster: masters by the inventory's word, routes by what the masters have. */
export function fakeSmokeCluster(
  cluster: Cluster,
  faults: Readonly<Record<string, Faults>> = {},
): FakeSmokeCluster {
  const rows = registrationsOf(cluster)
  const brokers = new Map<string, FakeBroker>()
  const servers = new Map<string, Answering>()
  for (const group of cluster.groups) {
    const master = new FakeBroker(faults[group.name] ?? {})
    group.members.forEach((id, index) => {
      const instance = cluster.instances.find((one) => one.id === id)
      if (instance === undefined) throw new Error(`no instance ${id}`)
      if (index === 0) brokers.set(group.name, master)
      const answering: Answering = (request) =>
        index === 0 ? master.answer(request) : master.answerAsSlave(request)
      servers.set(registeredAddress(cluster, instance), answering)
    })
  }
  const nameServer: Answering = ({ code, extFields }) => {
    if (code === RequestCode.getBrokerClusterInfo) return { body: clusterInfoBody(rows) }
    if (code === RequestCode.getRouteInfoByTopic) return routeOf(brokers, extFields['topic'] ?? '')
    return code === RequestCode.deleteTopicInNamesrv ? {} : { code: 3 }
  }
  for (const instance of cluster.instances) {
    if (instance.service === 'namesrv') servers.set(registeredAddress(cluster, instance), nameServer)
  }
  return { dial: fakeDial(servers), brokers }
}

function routeOf(brokers: ReadonlyMap<string, FakeBroker>, topic: string): FakeAnswer {
  const queueDatas = [...brokers].flatMap(([brokerName, { topics }]) => {
    const queues = topics.get(topic)?.length
    return queues === undefined
      ? []
      : [{ brokerName, readQueueNums: queues, writeQueueNums: queues, perm: 6 }]
  })
  if (queueDatas.length === 0) return topicNotExist
  return { body: JSON.stringify({ brokerDatas: [], queueDatas }) }
}

function messageOf(fields: Readonly<Record<string, string>>, body: Buffer, queueOffset: number): Message {
  return {
    topic: fields['b'] ?? '',
    queueId: Number(fields['e']),
    queueOffset: BigInt(queueOffset),
    commitLogOffset: BigInt(bodyChecksum(body)),
    flag: 0,
    sysFlag: 0,
    bornTimestamp: Number(fields['g']),
    bornHost: '10.0.0.1:50001',
    storeTimestamp: Number(fields['g']),
    storeHost: '10.0.0.11:10911',
    reconsumeTimes: 0,
    preparedTransactionOffset: 0n,
    body,
    properties: new Map(),
  }
}
