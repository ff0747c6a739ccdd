import { expect, test } from 'vitest'
import { closedOutput } from '../../../src/cli/closed-output.ts'

test.each([
  ['EPIPE', false, 'reader'],
  ['EPIPE', true, 'reader'],
  ['EIO', true, 'terminal'],
  // A file on a broken disk is lost output, and no reader that has gone.
  ['EIO', false, undefined],
  ['ENOSPC', false, undefined],
] as const)('%s of a terminal (%j): %j', (code, isTerminal, closed) => {
  expect(closedOutput({ code, isTerminal })).toBe(closed)
})
