import { expect, test } from 'vitest'
import { NBSP, wrap } from '../../../src/ui/wrap.ts'

test.each([
  ['short', 20, 'short'],
  ['  one two three', 9, '  one two\n    three'],
  ['one twothreefour five', 8, 'one\n    twothreefour\n    five'],
  [`one two${NBSP}three`, 9, 'one\n    two three'],
  ['主机 主机 主机', 9, '主机 主机\n    主机'],
  [`as long as${NBSP}it takes`, undefined, 'as long as it takes'],
])('%j in %j columns', (text, width, wrapped) => {
  expect(wrap(text, width, 4)).toBe(wrapped)
})
