import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bornHostV6, decodeMessages, magicV2, storeHostV6 } from '../../../../src/rocketmq/client/message.ts'
import type { Message } from '../../../../src/rocketmq/client/message.ts'
import { encodeMessage } from '../support/encode-message.ts'

/** What MessageDecoder.encode of rocketmq-common 5.3.3 makes of such a message. */
const byJava =
  '00000088daa320a73610a686000000030000000000000000000000070000000000001000000000200000018bcfe568000a000001' +
  '0000c3510000018bcfe5680120010db800000000000000000000001100002a9f0000000000000000000000000000000568656c6c' +
  '6f09546f706963546573740013636f6c6f757201626c75650254414753014102'

const plain: Message = {
  topic: 'TopicTest',
  queueId: 3,
  queueOffset: 7n,
  commitLogOffset: 4096n,
  flag: 0,
  sysFlag: storeHostV6,
  bornTimestamp: 1_700_000_000_000,
  bornHost: '10.0.0.1:50001',
  storeTimestamp: 1_700_000_000_001,
  storeHost: '[2001:db8:0:0:0:0:0:11]:10911',
  reconsumeTimes: 0,
  preparedTransactionOffset: 0n,
  body: Buffer.from('hello'),
  properties: new Map([
    ['colour', 'blue'],
    ['TAGS', 'A'],
  ]),
}

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const port = fc.nat(65535)
const v4 = fc
  .tuple(fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }), port)
  .map(([address, number]) => `${address.join('.')}:${number}`)
const v6 = fc
  .tuple(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), port)
  .map(([groups, number]) => `[${groups.map((group) => group.toString(16)).join(':')}]:${number}`)
const word = fc
  .string({ minLength: 1, maxLength: 20 })
  .filter((text) => !text.includes('\u0001') && !text.includes('\u0002'))

const message: fc.Arbitrary<Message> = fc
  .record({ bornV6: fc.boolean(), storeV6: fc.boolean(), otherFlags: fc.nat(15) })
  .chain(({ bornV6, storeV6, otherFlags }) =>
    fc.record({
      topic: word,
      queueId: int32,
      queueOffset: int64,
      commitLogOffset: int64,
      flag: int32,
      sysFlag: fc.constant(otherFlags | (bornV6 ? bornHostV6 : 0) | (storeV6 ? storeHostV6 : 0)),
      bornTimestamp: fc.nat(Number.MAX_SAFE_INTEGER),
      bornHost: bornV6 ? v6 : v4,
      storeTimestamp: fc.nat(Number.MAX_SAFE_INTEGER),
      storeHost: storeV6 ? v6 : v4,
      reconsumeTimes: int32,
      preparedTransactionOffset: int64,
      body: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      properties: fc.array(fc.tuple(word, word), { maxLength: 5 }).map((pairs) => new Map(pairs)),
    }),
  )

describe('messages', () => {
  it('are read as Java writes them', () => {
    expect(decodeMessages(Buffer.from(byJava, 'hex'))).toEqual([plain])
    expect(encodeMessage(plain).toString('hex')).toBe(byJava)
  })

  it('survive encoding, any number of them in a row', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 4 }), (messages) => {
        const encoded = Buffer.concat(messages.map((one) => encodeMessage(one)))
        expect(decodeMessages(encoded)).toEqual(messages)
      }),
    )
  })

  it('may have the topics of 5.x that are longer than 127 bytes', () => {
    const long = { ...plain, topic: 'x'.repeat(200) }
    expect(decodeMessages(encodeMessage(long, { magic: magicV2 }))).toEqual([long])
  })

  it.each([
    ['a wrong magic number', encodeMessage(plain, { magic: 42 }), 'magic number of 42'],
    ['a wrong checksum', encodeMessage(plain, { crc: 1 }), 'checksum of the body at offset 7 of queue 3'],
    ['the end of a message missing', encodeMessage(plain).subarray(0, -1), 'size of'],
    ['less than a size', Buffer.from([0, 0]), 'size of 0 bytes'],
    [
      'a size that ends within the fields',
      Buffer.from(`0000000c${byJava.slice(8, 24)}`, 'hex'),
      'ends too early',
    ],
  ])('with %s are refused', (_what, bytes, why) => {
    expect(() => decodeMessages(bytes)).toThrow(why)
  })

  it('with any bytes at all are read or refused, never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(135), (noise, at) => {
        const bytes = Buffer.from(byJava, 'hex')
        bytes.set(noise.subarray(0, bytes.length - at), at)
        try {
          decodeMessages(bytes)
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad-message' })
        }
      }),
    )
  })
})
