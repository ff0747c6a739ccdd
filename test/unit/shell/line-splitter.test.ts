import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineSplitter } from '../../../src/shell/line-splitter.ts'

function linesOf(chunks: readonly string[]): string[] {
  const lines: string[] = []
  const splitter = new LineSplitter((line) => lines.push(line))
  for (const chunk of chunks) splitter.push(Buffer.from(chunk))
  splitter.end()
  return lines
}

test('whole lines, wherever the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'é', '\n', 'end\n')), fc.nat(40), (words, cut) => {
      const bytes = Buffer.from(words.join(''))
      const lines: string[] = []
      const splitter = new LineSplitter((line) => lines.push(line))
      splitter.push(bytes.subarray(0, cut))
      splitter.push(bytes.subarray(cut))
      splitter.end()
      const expected = words.join('').split('\n')
      if (expected.at(-1) === '') expected.pop()
      expect(lines).toEqual(expected)
    }),
  )
})

test('a line without an end is cut, the next one is not', () => {
  const kilobyte = 'x'.repeat(1024)
  const endless = Array.from({ length: 100 }, () => kilobyte)
  expect(linesOf([...endless, '\nnext\n'])).toEqual([`${kilobyte.repeat(64)}… cut`, 'next'])
})
