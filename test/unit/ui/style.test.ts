import { expect, test } from 'vitest'
import { makeStyle, wantsColour } from '../../../src/ui/style.ts'

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
  [false, { FORCE_COLOR: '1' }, true],
  [true, { FORCE_COLOR: '0' }, false],
  [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
])('on a terminal: %s, with %j: %s', (isTTY, env, wanted) => {
  expect(wantsColour(isTTY, env)).toBe(wanted)
})

test('without colour the text is not changed', () => {
  expect(makeStyle(false).red('x')).toBe('x')
  expect(makeStyle(true).red('x')).toBe('\u001B[31mx\u001B[39m')
})
