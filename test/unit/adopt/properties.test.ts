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
    ['\u00ef\u00bb\u00bfa=1\nb=2', { '\u00ef\u00bb\u00bfa': '1', b: '2' }],
    ['\ufeffa=1', { '\ufeffa': '1' }],
    ['\u00a0a=1\n\u00a0 b = 2', { '\u00a0a': '1', '\u00a0': 'b = 2' }],
    ['\fa\f=\f1', { a: '1' }],
    ['brokerName\\\r\n  = broker-b', { brokerName: 'broker-b' }],
    ['path=/data/b/  \r\nnext=1', { path: '/data/b/  ', next: '1' }],
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
