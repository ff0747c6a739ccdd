import { RmqError } from '../../errors.ts'
import type { Frame } from './frame.ts'
import { asObject, asText } from './json.ts'
import { parseJson } from './parse-json.ts'

/** A request or a response as it travels. */
export interface Command {
  /** Request code, or the result of a response (0 = success). */
  readonly code: number
  /** Ties a response to its request on one connection. */
  readonly opaque: number
  readonly response: boolean
  /** The server's words on a response that is not a success. */
  readonly remark: string
  readonly extFields: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Lowest bit of `flag`: the command is a response. */
const responseFlag = 1

/** A command as a frame with a JSON header. Version 0 makes servers answer as they do for the oldest clients. */
export function toFrame(command: Command): Frame {
  const header = {
    code: command.code,
    language: 'JAVA',
    version: 0,
    opaque: command.opaque,
    flag: command.response ? responseFlag : 0,
    ...(command.remark === '' ? {} : { remark: command.remark }),
    extFields: command.extFields,
  }
  return { serialization: 0, header: Buffer.from(JSON.stringify(header)), body: command.body }
}

/**
 * Reads a frame's header; undefined for a header in RocketMQ's binary form, which only requests of the server can
 * have (a response is written as its request was).
 * @throws RmqError 'bad-frame' when the header is not JSON or lacks code or opaque.
 */
export function fromFrame(frame: Frame): Command | undefined {
  if (frame.serialization !== 0) return undefined
  const header = readHeader(frame.header)
  const code = header['code']
  const opaque = header['opaque']
  const flag = header['flag']
  if (typeof code !== 'number' || typeof opaque !== 'number') {
    throw new RmqError('bad-frame', 'the answer is not RocketMQ’s protocol: a header without code and opaque')
  }
  const fields = Object.entries(asObject(header['extFields']) ?? {}).filter(([, value]) => value !== null)
  return {
    code,
    opaque,
    response: typeof flag === 'number' && (flag & responseFlag) !== 0,
    remark: asText(header['remark']),
    extFields: Object.fromEntries(fields.map(([key, value]) => [key, asText(value)])),
    body: frame.body,
  }
}

function readHeader(bytes: Buffer) {
  try {
    const header = asObject(parseJson(bytes.toString('utf8')))
    if (header !== undefined) return header
  } catch (error) {
    throw new RmqError('bad-frame', 'the answer is not RocketMQ’s protocol: its header is not JSON', {
      cause: error,
    })
  }
  throw new RmqError('bad-frame', 'the answer is not RocketMQ’s protocol: its header is not an object')
}
