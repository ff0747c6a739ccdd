import type { Guard } from '../../engine/access.ts'
import type { RemotingClient, RequestOptions } from '../remoting/client.ts'
import { RequestCode, ResponseCode } from '../remoting/codes.ts'
import { RemotingError } from '../remoting/error.ts'

/** A group that every client may use; brokers keep no record of producer groups that only send. */
const producerGroup = 'SELF_TEST_P_GROUP'

/**
 * Result of a stored message. A result other than SEND_OK means: stored on the master, and what
 * the configuration promises beyond that (on disk, on a slave) did not come true in time.
 */
export const sendStatuses = [
  'SEND_OK',
  'FLUSH_DISK_TIMEOUT',
  'FLUSH_SLAVE_TIMEOUT',
  'SLAVE_NOT_AVAILABLE',
] as const
export type SendStatus = (typeof sendStatuses)[number]

const statusOfCode: Readonly<Record<number, SendStatus>> = {
  [ResponseCode.flushDiskTimeout]: 'FLUSH_DISK_TIMEOUT',
  [ResponseCode.flushSlaveTimeout]: 'FLUSH_SLAVE_TIMEOUT',
  [ResponseCode.slaveNotAvailable]: 'SLAVE_NOT_AVAILABLE',
}

export interface OutgoingMessage {
  readonly topic: string
  readonly queueId: number
  /** ms since the epoch. */
  readonly bornTimestamp: number
  readonly body: Buffer
}

/**
 * Sends one message to one queue of a master and waits for its answer (SEND_MESSAGE_V2).
 * @throws RemotingError when the broker did not store it; RmqError as RemotingClient.write, after which it may
 * have been stored all the same.
 */
export async function sendMessage(
  client: RemotingClient,
  message: OutgoingMessage,
  guard: Guard,
  options?: RequestOptions,
): Promise<SendStatus> {
  try {
    const extFields = headerOf(message)
    const request = { code: RequestCode.sendMessageV2, extFields, body: message.body }
    await client.write(request, guard, options)
    return 'SEND_OK'
  } catch (error) {
    const status = error instanceof RemotingError ? statusOfCode[error.responseCode] : undefined
    if (status === undefined) throw error
    return status
  }
}

/** SendMessageRequestHeaderV2.java: what each letter stands for is the comment there. */
function headerOf({ topic, queueId, bornTimestamp }: OutgoingMessage): Record<string, string> {
  return {
    a: producerGroup,
    b: topic,
    // The template for a topic that does not exist; this topic exists.
    c: 'TBW102',
    d: '4',
    e: String(queueId),
    // System flags: neither compressed nor part of a transaction.
    f: '0',
    g: String(bornTimestamp),
    h: '0',
    // 'key', 1, 'value', 2: wait until the message is stored as configured.
    i: 'WAIT\u0001true\u0002',
    j: '0',
    k: 'false',
    m: 'false',
  }
}
