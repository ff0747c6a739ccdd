import type { Duplex } from 'node:stream'
import { messageOf, RmqError } from '../../errors.ts'
import type { RequestOptions } from '../remoting/client.ts'
import { encrypted } from '../remoting/tls.ts'
import { converse } from './converse.ts'

/** Encryption of the connection. */
type Http2Way = 'plain' | 'tls'

/** Bytes before the payload of a frame: length (3), type, flags, stream (4); RFC 9113, 4.1. */
const FRAME_HEADER = 9
const SETTINGS = 4
/** Bytes of the largest first frame. */
const LONGEST_FRAME = 16_384
/** The preface of a client, and settings without a value; RFC 9113, 3.4. */
const BEGINNING = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1'),
  Buffer.from([0, 0, 0, SETTINGS, 0, 0, 0, 0, 0]),
])

/**
 * Begins HTTP/2 at the other end of a connection and waits for the settings of the server, which are its first frame; no
 * request follows, nothing behind the header of that frame is read, and the connection ends. (node:http2 throws outside
 * of its callers when a stream that is no socket ends early.)
 * @param where names the server in messages
 * @throws RmqError 'no-grpc' when it speaks no HTTP/2 or hangs up; 'http-timeout' when it is silent for timeoutMs; the
 *   signal's reason when aborted
 */
export async function requireHttp2(
  stream: Duplex,
  where: string,
  way: Http2Way,
  options: RequestOptions,
): Promise<void> {
  await converse(stream, where, options, async (over) => {
    try {
      const talk = way === 'plain' ? stream : await encrypted(stream, over, ['h2'])
      talk.write(BEGINNING)
      if (!isSettings(await firstBytes(talk))) throw new Error('it answers with something else')
    } catch (error) {
      throw new RmqError('no-grpc', `${where} does not speak HTTP/2: ${messageOf(error)}`)
    }
  })
}

/**
 * Talks without TLS, and with it to a server that refuses that.
 * @throws the first error where neither way is HTTP/2
 */
export async function plainOrTls(talk: (way: Http2Way) => Promise<void>): Promise<void> {
  try {
    await talk('plain')
  } catch (error) {
    if (!isNoHttp2(error)) throw error
    await talk('tls').catch((further: unknown) => {
      throw isNoHttp2(further) ? error : further
    })
  }
}

/** A server that answers, or hangs up, and does not speak HTTP/2. */
const isNoHttp2 = (error: unknown): boolean => error instanceof RmqError && error.code === 'no-grpc'

/** The first 9 bytes or more. Throws when the stream ends before them. */
async function firstBytes(stream: Duplex): Promise<Buffer> {
  let bytes = Buffer.alloc(0)
  for await (const chunk of stream) {
    bytes = Buffer.concat([bytes, chunk as Buffer])
    if (bytes.length >= FRAME_HEADER) return bytes
  }
  throw new Error('it hangs up')
}

/** True for the header of a frame of settings that acknowledges none, on stream 0. */
const isSettings = (bytes: Buffer): boolean =>
  bytes.readUIntBE(0, 3) <= LONGEST_FRAME &&
  bytes[3] === SETTINGS &&
  bytes[4] === 0 &&
  bytes.readUInt32BE(5) === 0
