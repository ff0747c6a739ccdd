import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../../../../src/rocketmq/remoting/parse-json.ts'

describe('parseJson', () => {
  it.each([
    ['{0:"10.0.0.11:10911",1:"10.0.0.12:10911"}', { 0: '10.0.0.11:10911', 1: '10.0.0.12:10911' }],
    ['{-1:"a"}', { '-1': 'a' }],
    ["{'a':'b\"c',d:\"e'f\"}", { a: 'b"c', d: "e'f" }],
    ['{"a":"{0:1}"}', { a: '{0:1}' }],
    [' [ 1 , -2.5e3 , true , null ] ', [1, -2500, true, null]],
    ['"\\u4E2d\\x41\\/\\v\\0"', '\u4e2dA/\v\0'],
    ['9007199254740991', 9007199254740991],
    ['9223372036854775807', 9223372036854775807n],
    ['{}', {}],
    ['[]', []],
    ['{"__proto__":{"polluted":1}}', JSON.parse('{"__proto__":{"polluted":1}}')],
  ])('reads %s', (text, value) => {
    expect(parseJson(text)).toEqual(value)
  })

  it.each([
    ['', 'not a value at offset 0'],
    ['{"a":1', "a ',' or '}' is missing at offset 6"],
    ['{"a" 1}', "a ':' is missing"],
    ['[1 2]', "a ',' or ']' is missing"],
    ['"abc', 'a string does not end'],
    ['"\\q"', 'an unknown escape'],
    ['{} x', 'text after the value'],
    ['undefined', 'not a value at offset 0'],
    ['0x10', 'not a value'],
    ['[1,]', 'not a value'],
    ['{,}', 'a key is missing'],
    ['['.repeat(200), 'more than 100 levels'],
  ])('refuses %j', (text, message) => {
    expect(() => parseJson(text)).toThrow(message)
  })

  it('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value)
        expect(JSON.stringify(parseJson(text), numbers)).toBe(JSON.stringify(JSON.parse(text), numbers))
      }),
    )
  })

  it('ends with a value or a SyntaxError on any text', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(
            '{',
            '}',
            '[',
            ']',
            ':',
            ',',
            '"',
            "'",
            '\\',
            '0',
            '1',
            '-',
            'n',
            'u',
            '.',
            'e',
            ' ',
          ),
        }),
        (text) => {
          try {
            parseJson(text)
          } catch (error) {
            expect(error).toBeInstanceOf(SyntaxError)
          }
        },
      ),
    )
  })
})

/** Large whole numbers become bigint here and double there; both mean the same number. */
function numbers(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}
