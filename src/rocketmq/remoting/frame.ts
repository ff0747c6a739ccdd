import { RmqError } from '../../errors.ts'
import { answerTooLong } from './answer-size.ts'

/** One frame of the remoting protocol, its header not yet read. */
export interface Frame {
  /** Encoding of the header: 0 JSON, 1 RocketMQ's own binary form. */
  readonly serialization: number
  readonly header: Buffer
  readonly body: Buffer
}

/** Bytes of a header: it has some fields and a remark. A hostile one of 16 MiB takes seconds to read. */
const maxHeaderBytes = 1024 * 1024
/** A larger number is not a length: other protocols begin with such bytes (TLS, HTTP). */
const MOST_LENGTH = 256 * 1024 * 1024

/**
 * int32 length of all that follows · int32 with the serialization in its top byte and the header's length below ·
 * header · body. Numbers are big-endian.
 */
export function encodeFrame(frame: Frame): Buffer {
  const prefix = Buffer.alloc(8)
  prefix.writeUInt32BE(4 + frame.header.length + frame.body.length, 0)
  prefix.writeUInt8(frame.serialization, 4)
  prefix.writeUIntBE(frame.header.length, 5, 3)
  return Buffer.concat([prefix, frame.header, frame.body])
}

/** Cuts a byte stream into frames, however it was chunked. */
export class FrameDecoder {
  private chunks: Buffer[] = []
  private buffered = 0
  private mostBody = 0

  /** From now on frames may have a body of so many bytes. A late answer to an earlier request may still come: it never gets less. */
  allow(bytes: number): void {
    this.mostBody = Math.max(this.mostBody, bytes)
  }

  /**
   * Takes the next bytes and gives the frames that are complete now.
   * @throws RmqError 'bad-frame' when the bytes are not of this protocol (e.g. TLS or HTTP answers on the port);
   * 'answer-too-long'
   */
  push(chunk: Buffer): Frame[] {
    this.chunks.push(chunk)
    this.buffered += chunk.length
    const frames: Frame[] = []
    for (;;) {
      const length = this.nextLength()
      if (length === undefined || this.buffered < 4 + length) return frames
      const all = this.joined()
      frames.push(cut(all.subarray(4, 4 + length)))
      this.chunks = [all.subarray(4 + length)]
      this.buffered = all.length - 4 - length
    }
  }

  private nextLength(): number | undefined {
    if (this.buffered < 4) return undefined
    // Joining only for the length field would copy a large frame again with every chunk.
    const first = this.chunks[0]
    const start = first !== undefined && first.length >= 4 ? first : this.joined()
    const length = start.readUInt32BE(0)
    if (length < 4 || length > MOST_LENGTH) throw badFrame(`a frame of ${length} bytes`)
    if (length > this.mostBody + maxHeaderBytes) throw answerTooLong(length, this.mostBody)
    return length
  }

  private joined(): Buffer {
    const all = this.chunks.length === 1 ? this.chunks[0] : undefined
    if (all !== undefined) return all
    const joined = Buffer.concat(this.chunks)
    this.chunks = [joined]
    return joined
  }
}

function cut(bytes: Buffer): Frame {
  const serialization = bytes.readUInt8(0)
  const headerLength = bytes.readUIntBE(1, 3)
  if (4 + headerLength > bytes.length || headerLength > maxHeaderBytes)
    throw badFrame(`a header of ${headerLength} bytes`)
  return {
    serialization,
    header: bytes.subarray(4, 4 + headerLength),
    body: bytes.subarray(4 + headerLength),
  }
}

function badFrame(what: string): RmqError {
  return new RmqError('bad-frame', `the answer is not RocketMQ's protocol: ${what}`, {
    hint: 'Check that the port belongs to RocketMQ, and that tls.server.mode is not enforcing.',
  })
}
