import { RmqError } from '../../errors.ts'
import { RequestCode } from './codes.ts'

const MIB = 1024 * 1024

/**
 * Bytes of an answer with a table of topics, groups or offsets. RocketMQ's own clients take 16 MiB (NettyDecoder,
 * com.rocketmq.remoting.frameMaxLength); brokers send longer answers: 100,000 topics have about 20 MiB.
 */
const TABLE_BYTES = 64 * MIB
/**
 * Bytes of an answer of any other request: the configuration of a broker has about 20 KiB, a group with elections about 600
 * bytes.
 */
const USUAL_BYTES = 4 * MIB

/**
 * Bytes of answers that grow with the cluster: the route of a topic and the list of brokers have about 200 bytes for each
 * broker, a list of consumers 50 for each, users, rights and entries of order topics 200 each.
 */
const BYTES: ReadonlyMap<number, number> = new Map([
  [RequestCode.getAllTopicConfig, TABLE_BYTES],
  [RequestCode.getAllSubscriptionGroupConfig, TABLE_BYTES],
  [RequestCode.getAllConsumerOffset, TABLE_BYTES],
  // Up to 32 messages, of which each has up to 4 MiB unless maxMessageSize says more.
  [RequestCode.pullMessage, TABLE_BYTES],
  [RequestCode.getKvListByNamespace, 16 * MIB],
  [RequestCode.listUser, 16 * MIB],
  [RequestCode.listAcl, 16 * MIB],
  [RequestCode.getRouteInfoByTopic, 8 * MIB],
  [RequestCode.getBrokerClusterInfo, 8 * MIB],
  [RequestCode.getConsumerListByGroup, 8 * MIB],
])

/** Bytes that the answer of a request may have. */
export const mostAnswerBytes = (code: number): number => BYTES.get(code) ?? USUAL_BYTES

const inMiB = (bytes: number): number => Math.ceil(bytes / MIB)

/** The error of an answer that is longer than what its request may bring, both in bytes. */
export const answerTooLong = (length: number, most: number): RmqError =>
  new RmqError('answer-too-long', `the answer has ${inMiB(length)} MiB, more than ${inMiB(most)} MiB`, {
    hint:
      most < TABLE_BYTES
        ? 'Look which program listens on that port; RocketMQ sends less.'
        : 'Remove topics, subscription groups and offsets that are not used any more.',
  })
