import { bodyChecksum, bornHostV6, magicV1, storeHostV6 } from '../../../../src/rocketmq/client/message.ts'
import type { Message } from '../../../../src/rocketmq/client/message.ts'

/** A message as a broker would store it; sysFlag and the kinds of its hosts must fit. */
export function encodeMessage(
  message: Message,
  { magic = magicV1, crc = bodyChecksum(message.body) } = {},
): Buffer {
  const topic = Buffer.from(message.topic)
  const pairs = [...message.properties].map(([key, value]) => `${key}\u0001${value}\u0002`)
  const properties = Buffer.from(pairs.join(''))
  const rest = Buffer.concat([
    int32(magic),
    int32(crc),
    int32(message.queueId),
    int32(message.flag),
    int64(message.queueOffset),
    int64(message.commitLogOffset),
    int32(message.sysFlag),
    int64(BigInt(message.bornTimestamp)),
    host(message.bornHost, (message.sysFlag & bornHostV6) !== 0),
    int64(BigInt(message.storeTimestamp)),
    host(message.storeHost, (message.sysFlag & storeHostV6) !== 0),
    int32(message.reconsumeTimes),
    int64(message.preparedTransactionOffset),
    int32(message.body.length),
    message.body,
    magic === magicV1 ? Buffer.from([topic.length]) : uint16(topic.length),
    topic,
    uint16(properties.length),
    properties,
  ])
  return Buffer.concat([int32(rest.length + 4), rest])
}

function host(text: string, v6: boolean): Buffer {
  const colon = text.lastIndexOf(':')
  const address = text.slice(0, colon)
  const bytes = v6
    ? Buffer.concat(
        address
          .slice(1, -1)
          .split(':')
          .map((group) => uint16(parseInt(group, 16))),
      )
    : Buffer.from(address.split('.').map(Number))
  return Buffer.concat([bytes, int32(Number(text.slice(colon + 1)))])
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(value)
  return bytes
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}
