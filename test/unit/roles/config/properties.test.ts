import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { propertyLine } from '../../../../roles/config/properties.ts'

describe('propertyLine', () => {
  test.each([
    ['namesrvAddr', '10.0.0.1:9876;10.0.0.2:9876', 'namesrvAddr=10.0.0.1:9876;10.0.0.2:9876'],
    ['path', 'C:\\store', 'path=C:\\\\store'],
    ['a', ' leading and trailing ', 'a=\\ leading and trailing '],
    ['a', '  two', 'a=\\  two'],
    ['a b:c', 'x', 'a\\ b\\:c=x'],
    ['#a', '#x!', '\\#a=#x!'],
    ['a', 'é中😀', 'a=\\u00E9\\u4E2D\\uD83D\\uDE00'],
    ['a', 'line\nnext\ttab', 'a=line\\nnext\\ttab'],
    ['a', '', 'a='],
  ])('%j, %j', (key, value, line) => {
    expect(propertyLine(key, value)).toBe(line)
  })

  test('is one line of printable ASCII that reads back as the same pair', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        (key, value) => {
          const line = propertyLine(key, value)
          expect(line).toMatch(/^[\x20-\x7e]*$/)
          expect(readProperty(line)).toEqual([key, value])
        },
      ),
    )
  })
})

/** How java.util.Properties reads a line, as its documentation says. */
function readProperty(line: string): [string, string] {
  let index = 0
  const unescape = (stop: RegExp | undefined): string => {
    let text = ''
    while (index < line.length && !stop?.test(line.charAt(index))) {
      if (line.charAt(index) !== '\\') {
        text += line.charAt(index++)
        continue
      }
      const escaped = line.charAt(index + 1)
      index += 2
      if (escaped === 'u') {
        text += String.fromCharCode(Number.parseInt(line.slice(index, index + 4), 16))
        index += 4
      } else {
        text += { t: '\t', n: '\n', r: '\r', f: '\f' }[escaped] ?? escaped
      }
    }
    return text
  }
  while (/[ \t\f]/.test(line.charAt(index))) index += 1
  const key = unescape(/[ \t\f=:]/)
  while (/[ \t\f]/.test(line.charAt(index))) index += 1
  if (/[=:]/.test(line.charAt(index))) index += 1
  while (/[ \t\f]/.test(line.charAt(index))) index += 1
  return [key, unescape(undefined)]
}
