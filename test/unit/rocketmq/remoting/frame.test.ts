import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeFrame, FrameDecoder } from '../../../../src/rocketmq/remoting/frame.ts'
import type { Frame } from '../../../../src/rocketmq/remoting/frame.ts'
import { fromFrame, toFrame } from '../../../../src/rocketmq/remoting/header.ts'
import type { Command } from '../../../../src/rocketmq/remoting/header.ts'

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array))

const command: fc.Arbitrary<Command> = fc.record({
  code: fc.integer({ min: -2000, max: 5000 }),
  opaque: fc.integer({ min: 0, max: 0x7fffffff }),
  response: fc.boolean(),
  remark: fc.string({ unit: 'binary' }),
  extFields: fc.dictionary(
    fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
    fc.string({ unit: 'binary' }),
    { noNullPrototype: true },
  ),
  body: bytes,
})

describe('frames', () => {
  it('have the layout of the protocol', () => {
    const frame = { serialization: 0, header: Buffer.from('{}'), body: Buffer.from('abc') }
    expect(encodeFrame(frame).toString('hex')).toBe('00000009' + '00000002' + '7b7d' + '616263')
  })

  it('survive any chunking of the stream', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ serialization: fc.nat(255), header: bytes, body: bytes }), { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
        (frames, sizes) => {
          const decoder = new FrameDecoder()
          const stream = Buffer.concat(frames.map(encodeFrame))
          const decoded = chunksOf(stream, sizes).flatMap((chunk) => decoder.push(chunk))
          expect(decoded).toEqual(frames)
        },
      ),
    )
  })

  it.each([
    ['an HTTP answer', Buffer.from('HTTP/1.1 400 Bad Request\r\n')],
    ['a TLS alert', Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x0a])],
    ['a length of nothing', Buffer.from([0, 0, 0, 3, 0, 0, 0, 0])],
    ['a header longer than the frame', Buffer.from([0, 0, 0, 5, 0, 0, 0, 9, 1])],
  ])('refuse %s', (_what, stream) => {
    expect(() => new FrameDecoder().push(stream)).toThrow("the answer is not RocketMQ's protocol")
  })
})

describe('a large frame', () => {
  const MIB = 1024 * 1024
  const begin = (length: number): Buffer => {
    const bytes = Buffer.alloc(8)
    bytes.writeUInt32BE(length)
    return bytes
  }

  it('is read up to what was allowed, also when less is allowed afterwards', () => {
    const decoder = new FrameDecoder()
    decoder.allow(64 * MIB)
    decoder.allow(2 * MIB)
    expect(decoder.push(begin(64 * MIB))).toEqual([])
  })

  it.each([
    [64, 100, 'the answer has 101 MiB, more than 64 MiB'],
    [2, 3, 'the answer has 4 MiB, more than 2 MiB'],
  ])('is refused with its size where %s MiB are allowed', (allowed, mib, message) => {
    const decoder = new FrameDecoder()
    decoder.allow(allowed * MIB)
    expect(() => decoder.push(begin(mib * MIB + 1))).toThrow(message)
  })
})

describe('headers', () => {
  it.each([
    ['longer than the frame', 100, 101],
    ['of more than 1 MiB', 1024 * 1024 + 1, 1024 * 1024 + 1],
  ])('%s are refused unread', (_what, bytes, length) => {
    const frame = encodeFrame({ serialization: 0, header: Buffer.alloc(bytes, ' '), body: Buffer.alloc(0) })
    frame.writeUIntBE(length, 5, 3)
    const decoder = new FrameDecoder()
    decoder.allow(bytes)
    expect(() => decoder.push(frame)).toThrow(`a header of ${length} bytes`)
  })

  it('survive the way there and back', () => {
    fc.assert(
      fc.property(command, (sent) => {
        expect(fromFrame(toFrame(sent))).toEqual(sent)
      }),
    )
  })

  it('in the binary form are passed over', () => {
    expect(
      fromFrame({ serialization: 1, header: Buffer.from([0, 40]), body: Buffer.alloc(0) }),
    ).toBeUndefined()
  })

  it('read what a server sends: numbers and nulls among the fields', () => {
    const header =
      '{"code":0,"extFields":{"isLeader":true,"n":3,"none":null},"flag":1,"language":"JAVA","opaque":7,"serializeTypeCurrentRPC":"JSON","version":479}'
    expect(fromFrame(frameOf(header))).toMatchObject({
      code: 0,
      opaque: 7,
      response: true,
      remark: '',
      extFields: { isLeader: 'true', n: '3' },
    })
  })

  it.each([
    ['no JSON', 'hello'],
    ['not an object', '[1]'],
    ['without code and opaque', '{"code":0}'],
  ])('that are %s are refused', (_what, header) => {
    expect(() => fromFrame(frameOf(header))).toThrow('the answer is not RocketMQ’s protocol')
  })
})

function frameOf(header: string): Frame {
  return { serialization: 0, header: Buffer.from(header), body: Buffer.alloc(0) }
}

function chunksOf(stream: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = []
  let offset = 0
  for (let turn = 0; offset < stream.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    chunks.push(stream.subarray(offset, offset + size))
    offset += size
  }
  return chunks
}
