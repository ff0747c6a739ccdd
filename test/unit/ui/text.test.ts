import { describe, expect, it, test } from 'vitest'
import fc from 'fast-check'
import { Secret } from '../../../src/secret.ts'
import { count, duration, indent, lastLines, oneLine, safe } from '../../../src/ui/text.ts'
import { displayWidth, pad, truncate } from '../../../src/ui/width.ts'

test.each([
  [0, '0.0 s'],
  [612, '0.6 s'],
  [4_100, '4.1 s'],
  [9_949, '9.9 s'],
  [9_950, '10 s'],
  [59_499, '59 s'],
  [59_500, '1 min 00 s'],
  [185_000, '3 min 05 s'],
])('%d ms is %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

test('count', () => {
  expect([count(0, 'host'), count(1, 'host'), count(2, 'host'), count(2, 'entry', 'entries')]).toEqual([
    '0 hosts',
    '1 host',
    '2 hosts',
    '2 entries',
  ])
})

describe('safe', () => {
  it('takes secrets out', () => {
    const secret = new Secret('correct horse battery')
    expect(safe(`password: ${secret.reveal()}!`)).toBe('password: [redacted]!')
  })

  it('takes terminal escapes and control characters out, and leaves lines and tabs', () => {
    expect(safe('a\u001B[31mred\u001B[0m\tb\r\nc\u0007\u009B2J\u001B]0;title\u0007')).toBe('ared\tb\nc')
  })

  it('never lets an escape through', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)) }), (text) => {
        // eslint-disable-next-line no-control-regex -- what must not be left
        expect(safe(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
      }),
    )
  })
})

test('oneLine folds lines and blanks', () => {
  expect(oneLine('  exit 1:\n\t no  space left\n')).toBe('exit 1: no space left')
})

test('indent leaves empty lines empty', () => {
  expect(indent('a\n\nb', 2)).toBe('  a\n\n  b')
})

test('lastLines says how many are missing', () => {
  expect(lastLines('a\nb\nc\n', 3)).toBe('a\nb\nc')
  expect(lastLines('a\nb\nc\nd\n', 2)).toBe('… 2 lines before\nc\nd')
})

test('long lines are cut', () => {
  const long = 'x'.repeat(2001)
  const cut = `${'x'.repeat(2000)}… cut`
  expect(lastLines(`${'y'.repeat(2000)}\n${long}\nend`, 3)).toBe(`${'y'.repeat(2000)}\n${cut}\nend`)
  expect(oneLine(`${long}\n`)).toBe(cut)
})

describe('width', () => {
  test.each([
    ['broker-a', 8],
    ['主机', 4],
    ['\u001B[31mred\u001B[39m', 3],
    ['e\u0301', 1],
    ['ｆｕｌｌ', 8],
    ['✔', 1],
    ['', 0],
  ])('%j takes %d columns', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })

  test.each([
    ['broker-a', 8, 'broker-a'],
    ['broker-a', 7, 'broker…'],
    ['主机名称', 5, '主机…'],
    ['主机名称', 4, '主…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
    ['\u001B[31mred\u001B[39m rose', 5, '\u001B[31mred\u001B[39m …'],
    ['a \u001B[31mred rose\u001B[39m', 4, 'a \u001B[31mr…\u001B[39m'],
  ])('%s cut to %d is %s', (text, width, cut) => {
    expect(truncate(text, width)).toBe(cut)
  })

  it('pads to the display width', () => {
    expect(pad('主机', 6)).toBe('主机  ')
    expect(pad('7', 3, 'right')).toBe('  7')
  })

  it('is kept by truncate and reached by pad, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, width) => {
        expect(displayWidth(truncate(text, width))).toBeLessThanOrEqual(width)
        expect(displayWidth(pad(truncate(text, width), width))).toBe(width)
      }),
    )
  })
})
