import fc from 'fast-check'
import { applyPatch } from 'diff'
import { describe, expect, test } from 'vitest'
import { unifiedPatch } from '../../../src/resources/patch.ts'
import { cpuOf } from '../../helpers/cpu.ts'

const numbered = (letter: string, amount: number): string =>
  Array.from({ length: amount }, (_, index) => `${letter}${index}\n`).join('')

describe('unifiedPatch', () => {
  test('has the lines around a difference', () => {
    expect(unifiedPatch('/etc/x', 'a\nb\nc\nd\ne\n', 'a\nb\nC\nd\ne\n')).toBe(
      '--- /etc/x\n+++ /etc/x\n@@ -1,5 +1,5 @@\n a\n b\n-c\n+C\n d\n e\n',
    )
  })

  test('replaces everything between the first and the last difference where very many lines differ', () => {
    const [old, wanted] = [`a\nb\nc\n${numbered('x', 2000)}d\n`, `a\nb\nc\n${numbered('y', 1500)}d\n`]
    const lines = unifiedPatch('/etc/x', old, wanted).split('\n')
    expect(lines.slice(0, 6)).toEqual([
      '--- /etc/x',
      '+++ /etc/x',
      '@@ -2,2003 +2,1503 @@',
      ' b',
      ' c',
      '-x0',
    ])
    expect(lines.slice(-4)).toEqual(['+y1498', '+y1499', ' d', ''])
    expect(applyPatch(old, lines.join('\n'))).toBe(wanted)
  })

  test('makes the wanted text of the old one, however much differs', () => {
    const line = fc.constantFrom('a\n', 'b\n', 'c\n')
    const text = fc.array(line, { maxLength: 6 }).map((lines) => lines.join(''))
    const filler = fc.constantFrom('', numbered('x', 700), numbered('y', 700))
    fc.assert(
      fc.property(text, filler, filler, text, (head, one, other, tail) => {
        const [old, wanted] = [head + one + tail, head + other + tail]
        const patch = unifiedPatch('/etc/x', old, wanted)
        expect(patch === '' ? old : applyPatch(old, patch)).toBe(wanted)
      }),
      { numRuns: 30 },
    )
  })

  test.each<[string, string, string]>([
    ['8000 lines that all differ', numbered('a', 8000), numbered('b', 8000)],
    ['one line of comment signs', '#!'.repeat(32_000), 'a\n'],
    ['one line of blanks', ' '.repeat(64_000), 'a\n'],
    ['a key with blanks after it', `k${' '.repeat(64_000)}`, 'a\n'],
  ])('takes a moment for %s', (_, before, after) => {
    unifiedPatch('/etc/x', 'warm\n', 'up\n')
    expect(cpuOf(() => unifiedPatch('/etc/x', before, after))).toBeLessThan(1500)
  })
})
