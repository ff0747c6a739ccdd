import { expect, test } from 'vitest'
import { Tally } from '../../chaos/tally.ts'

test('a line for each scenario, and the sum in the end', () => {
  const tally = new Tally()
  tally.count('removal', true)
  tally.count('key-change', true)
  tally.count('removal', false)
  expect(tally.lines()).toEqual([
    'removal: 2 rounds, 1 passed, 1 failed',
    'key-change: 1 rounds, 1 passed, 0 failed',
    '2 passed, 1 failed',
  ])
  expect(tally.isGood).toBe(false)
})

test('no round is no good run', () => {
  expect(new Tally().isGood).toBe(false)
})

test('rounds that all passed are a good run', () => {
  const tally = new Tally()
  tally.count('reset', true)
  expect(tally.isGood).toBe(true)
})
