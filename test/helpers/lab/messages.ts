import { connect } from 'node:net'
import { vi } from 'vitest'
import { asClient } from '../../../src/smoke/as-client.ts'
import type { LabHost } from '../../../lab/index.ts'
import { maxOffset, minOffset, pullMessages } from '../../../src/rocketmq/client/consumer.ts'
import { topicRoute } from '../../../src/rocketmq/client/name-server.ts'
import { sendMessage } from '../../../src/rocketmq/client/producer.ts'
import { RemotingClient } from '../../../src/rocketmq/remoting/client.ts'
import { createTopic } from '../../../src/rocketmq/client/topic.ts'

const UPDATE_CONSUMER_OFFSET = 15
const UPDATE_SUBSCRIPTION_GROUP = 200
/** Bit of a topic's perm. */
const WRITABLE = 2

/** Makes a topic on the broker at port 10911 of a host, with one queue unless given. */
export async function topicOn(host: LabHost, topic: string, queues = 1): Promise<void> {
  await withBroker(host, (client) => createTopic(client, topic, queues, asClient))
}

/** Sends messages to a new topic with one queue on the broker at port 10911 of a host. @param bytes the least of a body */
export async function sendTo(host: LabHost, topic: string, messages: number, bytes = 0): Promise<void> {
  await withBroker(host, async (client) => {
    await createTopic(client, topic, 1, asClient)
    const queue = { topic, queueId: 0 }
    const before = await maxOffset(client, queue)
    for (let sent = 0; sent < messages; sent += 1) {
      const message = { ...queue, bornTimestamp: Date.now(), body: bodyOf(sent, bytes) }
      await sendMessage(client, message, asClient)
    }
    // A broker confirms a message before its consume queue has it.
    const end = (before > 0n ? before : 0n) + BigInt(messages)
    const dispatched = async (): Promise<void> => {
      if ((await maxOffset(client, queue)) < end) throw new Error(`${topic} ends before offset ${end}`)
    }
    await vi.waitFor(dispatched, { timeout: 30_000 })
  })
}

/** The number of the message, filled up to a size. */
const bodyOf = (number: number, bytes: number): Buffer => Buffer.from(String(number).padEnd(bytes, ' '))

/**
 * Reads the topic from its first offset on, on the broker at port 10911 of a host.
 * @returns the numbers of the messages of `sendTo`, in the order in which they came
 */
export async function readAll(host: LabHost, topic: string): Promise<number[]> {
  const queue = { topic, queueId: 0 }
  const numbers: number[] = []
  await withBroker(host, async (client) => {
    const end = await maxOffset(client, queue)
    let next = await minOffset(client, queue)
    while (next < end) {
      const messages = await pullMessages(client, queue, next)
      if (messages.length === 0) break
      numbers.push(...messages.map(({ body }) => Number(body.toString())))
      next = (messages.at(-1)?.queueOffset ?? next) + 1n
    }
  })
  return numbers
}

/** A consumer group says that it has read all of the topic but the last `unread` messages. */
export async function readFrom(host: LabHost, topic: string, group: string, unread: number): Promise<void> {
  await withBroker(host, async (client) => {
    const body = Buffer.from(JSON.stringify({ groupName: group }))
    await client.write({ code: UPDATE_SUBSCRIPTION_GROUP, body }, asClient)
    const end = await maxOffset(client, { topic, queueId: 0 })
    const commitOffset = String(end - BigInt(unread))
    const extFields = { consumerGroup: group, topic, queueId: '0', commitOffset }
    await client.write({ code: UPDATE_CONSUMER_OFFSET, extFields }, asClient)
  })
}

/** Connects to a broker, at port 10911 unless given. */
export async function withBroker<T>(
  host: LabHost,
  use: (client: RemotingClient) => Promise<T>,
  port = 10_911,
): Promise<T> {
  const client = new RemotingClient(connect(port, host.address), `the broker on ${host.name}`)
  try {
    return await use(client)
  } finally {
    client.close()
  }
}

/** True when a name server lets producers send to a group: every master has a topic of the group's name. */
export async function takesWrites(nameServer: LabHost, group: string): Promise<boolean> {
  const client = new RemotingClient(
    connect(9876, nameServer.address),
    `the name server on ${nameServer.name}`,
  )
  try {
    const { queues } = await topicRoute(client, group)
    return queues.some(({ brokerName, perm }) => brokerName === group && (perm & WRITABLE) !== 0)
  } finally {
    client.close()
  }
}
