import { describe, expect, it, test } from 'vitest'
import { NBSP, unbroken, wrap, wrapLines } from '../../../src/ui/wrap.ts'

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

describe('wrapLines', () => {
  const text = `error: the host has several addresses\n  → To continue, run: ${unbroken('rmq apply x.yaml')}\n    its own output stays as it is`

  it('wraps each line at words, keeps commands whole and blocks as they are', () => {
    expect(wrapLines(text, 24)).toBe(
      [
        'error: the host has',
        '    several addresses',
        '  → To continue, run:',
        '    rmq apply x.yaml',
        '    its own output stays as it is',
      ].join('\n'),
    )
  })

  it('changes nothing without a width', () => {
    expect(wrapLines(text, undefined)).toBe(text.replaceAll('\u00a0', ' '))
  })
})
