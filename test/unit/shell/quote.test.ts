import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quote, sh } from '../../../src/shell/quote.ts'
import { shells } from './shells.ts'

const words = fc.array(
  // By way of UTF-8: half a surrogate pair is no text that a file or program could be named.
  fc.string({ unit: 'binary' }).map((word) => Buffer.from(word.replaceAll('\0', '')).toString()),
  { maxLength: 20 },
)

describe.each(shells)('$name', ({ argv }) => {
  const [program = 'sh', ...flags] = argv
  test('every word comes out of the shell as it went in', () => {
    fc.assert(
      fc.property(words, (values) => {
        const script = sh`printf '%s\\0' x ${values}`
        const printed = execFileSync(program, [...flags, '-c', script]).toString()
        expect(printed.split('\0').slice(1, -1)).toEqual(values)
      }),
      { numRuns: 60 },
    )
  })

  test('a word never starts a second command', () => {
    const hostile = [
      '; echo no',
      '$(echo no)',
      '`echo no`',
      "' echo no '",
      '\n echo no',
      '${IFS}',
      '-n',
      '*',
      '~',
      '',
    ]
    for (const word of hostile) {
      const printed = execFileSync(program, [...flags, '-c', `printf %s ${quote(word)}`]).toString()
      expect(printed).toBe(word)
    }
  })
})

test('words that need no quotes stay readable', () => {
  expect(sh`cp ${'/etc/rocketmq/broker-a-0.conf'} ${'/tmp/x'}`).toBe(
    'cp /etc/rocketmq/broker-a-0.conf /tmp/x',
  )
})

test('an array becomes several words, a number one', () => {
  expect(sh`rm ${['a b', 'c']} ${7}`).toBe("rm 'a b' c 7")
})

test('a NUL byte is refused: no program could get it', () => {
  expect(() => quote('a\0b')).toThrow(TypeError)
})
