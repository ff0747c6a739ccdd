import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseProperties } from '../../../src/adopt/properties.ts'

describe('parseProperties', () => {
  it.each([
    ['brokerName=broker-a', { brokerName: 'broker-a' }],
    ['  brokerName = broker-a  ', { brokerName: 'broker-a  ' }],
    ['# a comment\n! another\n\nbrokerId:0', { brokerId: '0' }],
    ['brokerRole ASYNC_MASTER', { brokerRole: 'ASYNC_MASTER' }],
    ['namesrvAddr=a:9876;\\\n   b:9876', { namesrvAddr: 'a:9876;b:9876' }],
    ['path=C:\\\\data\r\nnext=1', { path: 'C:\\data', next: '1' }],
    ['a\\=b=c', { 'a=b': 'c' }],
    ['word=\\u4e2d', { word: '中' }],
    ['empty=', { empty: '' }],
    ['a=1\na=2', { a: '2' }],
  ])('reads %j', (text, expected) => {
    expect(Object.fromEntries(parseProperties(text))).toEqual(expected)
  })

  it('reads any keys and values that are written with escapes', () => {
    const escape = (text: string) => text.replaceAll(/[\\=:#! ]/g, (letter) => `\\${letter}`)
    const word = fc.string({
      unit: fc.constantFrom('a', 'b', '=', ':', '#', '!', ' ', '\\\\', '.', ';', '-', '中'),
      minLength: 1,
    })
    fc.assert(
      fc.property(word, word, (key, value) => {
        expect(parseProperties(`${escape(key)}=${escape(value)}`).get(key)).toBe(value)
      }),
    )
  })
})
