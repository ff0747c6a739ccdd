import { expect, test } from 'vitest'
import { readOptions } from '../../chaos/options.ts'

const boundariesOf = (words: string): unknown => readOptions(words.split(' ')).every

test('--every takes all boundaries', () => {
  expect(boundariesOf('--every')).toEqual({ from: 1, to: Infinity, step: 1 })
})

test('--from, --to and --step choose boundaries of --every', () => {
  expect(boundariesOf('--every --from 10 --to 90 --step 4')).toEqual({ from: 10, to: 90, step: 4 })
})

test('rounds by chance have no boundaries to choose', () => {
  expect(readOptions([]).every).toBeUndefined()
})

test.each(['--from 3', '--to 9', '--step 2', '--from 1 --short'])('%s needs --every', (words) => {
  expect(() => readOptions(words.split(' '))).toThrow(/^--(from|to|step): only with --every$/)
})

test.each([
  ['--every --step 0', '--step: 0 is no whole number above 0'],
  ['--every --from 0', '--from: 0 is no whole number above 0'],
  ['--every --from 9 --to 8', '--to: 8 is before --from 9'],
  ['--every --to x', '--to: x is no whole number'],
])('%s is refused', (words, message) => {
  expect(() => readOptions(words.split(' '))).toThrow(message)
})
