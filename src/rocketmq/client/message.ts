import { crc32 } from 'node:zlib'
import { RmqError } from '../../errors.ts'
import { ByteCursor } from './byte-cursor.ts'

/** A message as a broker stores it and hands it out. */
export interface Message {
  readonly topic: string
  readonly queueId: number
  readonly queueOffset: bigint
  /** Its offset in the commit log, in bytes. */
  readonly commitLogOffset: bigint
  readonly flag: number
  /** Bits of MessageSysFlag, e.g. 1: the body is compressed. */
  readonly sysFlag: number
  /** ms since the epoch: when the producer made it, by its clock. */
  readonly bornTimestamp: number
  /** 'address:port', an IPv6 address in brackets. */
  readonly bornHost: string
  /** ms since the epoch: when the broker stored it, by its clock. */
  readonly storeTimestamp: number
  readonly storeHost: string
  readonly reconsumeTimes: number
  readonly preparedTransactionOffset: bigint
  /** As stored: a compressed body is not unpacked. */
  readonly body: Buffer
  readonly properties: ReadonlyMap<string, string>
}

/** MessageDecoder.MESSAGE_MAGIC_CODE, and the one of 5.x for topics with names longer than 127 bytes. */
export const magicV1 = -626843481
export const magicV2 = -626843477

/** MessageSysFlag: the host of the producer, of the store is an IPv6 address. */
export const bornHostV6 = 1 << 4
export const storeHostV6 = 1 << 5

/**
 * Reads the messages of a pull, one after the other without a gap.
 * @throws RmqError 'bad-message' for bytes that are no message, or a body whose checksum does not fit.
 */
export function decodeMessages(bytes: Buffer): Message[] {
  const messages: Message[] = []
  let begin = 0
  while (begin < bytes.length) {
    const size = begin + 4 <= bytes.length ? bytes.readInt32BE(begin) : 0
    if (size < 8 || begin + size > bytes.length) throw badMessage(`a size of ${size} bytes`)
    messages.push(decodeMessage(bytes.subarray(begin, begin + size)))
    begin += size
  }
  return messages
}

/** MessageDecoder.decode: the fields in their order, numbers big-endian. */
function decodeMessage(bytes: Buffer): Message {
  try {
    return readMessage(new ByteCursor(bytes))
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw badMessage('it ends too early', error)
  }
}

function readMessage(at: ByteCursor): Message {
  at.int32() // the size, which the caller has read
  const magic = at.int32()
  if (magic !== magicV1 && magic !== magicV2) throw badMessage(`a magic number of ${magic}`)
  const bodyCrc = at.int32()
  const queueId = at.int32()
  const flag = at.int32()
  const queueOffset = at.int64()
  const commitLogOffset = at.int64()
  const sysFlag = at.int32()
  const bornTimestamp = Number(at.int64())
  const bornHost = at.host((sysFlag & bornHostV6) !== 0)
  const storeTimestamp = Number(at.int64())
  const storeHost = at.host((sysFlag & storeHostV6) !== 0)
  const reconsumeTimes = at.int32()
  const preparedTransactionOffset = at.int64()
  const body = at.bytes(at.int32())
  const topic = at.bytes(magic === magicV1 ? at.uint8() : at.uint16()).toString('utf8')
  const properties = readMessageProperties(at.bytes(at.uint16()).toString('utf8'))
  if (body.length > 0 && bodyChecksum(body) !== bodyCrc) {
    throw badMessage(`the checksum of the body at offset ${queueOffset} of queue ${queueId} does not fit`)
  }
  return {
    topic,
    queueId,
    queueOffset,
    commitLogOffset,
    flag,
    sysFlag,
    bornTimestamp,
    bornHost,
    storeTimestamp,
    storeHost,
    reconsumeTimes,
    preparedTransactionOffset,
    body,
    properties,
  }
}

/** UtilAll.crc32: CRC-32 without its highest bit, so that Java's int is never negative. */
export function bodyChecksum(body: Buffer): number {
  return crc32(body) & 0x7fffffff
}

/** 'key', 1, 'value', 2, and so on; the last 2 may be missing. */
function readMessageProperties(text: string): ReadonlyMap<string, string> {
  const properties = new Map<string, string>()
  for (const pair of text.split('\u0002')) {
    const separator = pair.indexOf('\u0001')
    if (separator > 0) properties.set(pair.slice(0, separator), pair.slice(separator + 1))
  }
  return properties
}

function badMessage(what: string, cause?: unknown): RmqError {
  return new RmqError('bad-message', `what the broker sent is not a message: ${what}`, { cause })
}
