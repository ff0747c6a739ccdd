import { RmqError } from '../../errors.ts'
import { decodeMessages } from './message.ts'
import type { Message } from './message.ts'
import type { RemotingClient, RequestOptions } from '../remoting/client.ts'
import { RequestCode, ResponseCode } from '../remoting/codes.ts'
import { RemotingError } from '../remoting/error.ts'

/** Every broker from 3.x on has this group from its start, so that reading leaves no group behind. */
const consumerGroup = 'SELF_TEST_C_GROUP'

/** Bit of PullSysFlag: the subscription comes with the request. Offsets are not committed, and it does not wait. */
const withSubscription = 4

export interface Queue {
  readonly topic: string
  readonly queueId: number
}

/** The offset that the next message of a queue will get. @throws as RemotingClient.request */
export function maxOffset(client: RemotingClient, queue: Queue, options?: RequestOptions): Promise<bigint> {
  return offset(client, RequestCode.getMaxOffset, queue, options)
}

/** The offset of a queue's first message that is still there. @throws as RemotingClient.request */
export function minOffset(client: RemotingClient, queue: Queue, options?: RequestOptions): Promise<bigint> {
  return offset(client, RequestCode.getMinOffset, queue, options)
}

const nothingThere: readonly number[] = [
  ResponseCode.pullNotFound,
  ResponseCode.pullRetryImmediately,
  ResponseCode.pullOffsetMoved,
]

/**
 * The messages of a queue from `from` on, as many as the broker gives at once (32 by default, fewer when they are
 * large); none when there is nothing to read there now.
 * @throws RemotingError, RmqError as RemotingClient.request; RmqError 'bad-message'.
 */
export async function pullMessages(
  client: RemotingClient,
  queue: Queue,
  from: bigint,
  options?: RequestOptions,
): Promise<readonly Message[]> {
  const extFields = {
    consumerGroup,
    topic: queue.topic,
    queueId: String(queue.queueId),
    queueOffset: String(from),
    maxMsgNums: '32',
    sysFlag: String(withSubscription),
    commitOffset: '0',
    suspendTimeoutMillis: '0',
    subscription: '*',
    subVersion: '0',
    expressionType: 'TAG',
  }
  try {
    const response = await client.request({ code: RequestCode.pullMessage, extFields }, options)
    return decodeMessages(response.body)
  } catch (error) {
    if (error instanceof RemotingError && nothingThere.includes(error.responseCode)) return []
    throw error
  }
}

async function offset(
  client: RemotingClient,
  code: typeof RequestCode.getMaxOffset | typeof RequestCode.getMinOffset,
  { topic, queueId }: Queue,
  options?: RequestOptions,
): Promise<bigint> {
  const request = { code, extFields: { topic, queueId: String(queueId) } }
  const { offset: text = '' } = (await client.request(request, options)).extFields
  if (!/^-?\d+$/.test(text)) {
    throw new RmqError('bad-answer', `the answer about queue ${queueId} of ${topic} holds no offset`)
  }
  return BigInt(text)
}
