import { expect, test } from 'vitest'
import { readOptions } from '../../chaos/options.ts'
import { everyRound, inTurnRounds } from '../../chaos/plan.ts'
import { keyChange } from '../../chaos/scenarios/key-change.ts'

const reference = {
  boundaries: Array.from({ length: 10 }, (_, index) => `boundary ${index + 1}`),
  ms: 0,
  bytes: new Map<string, number>(),
  picture: new Map<string, string[]>(),
}
const numbersOf = (words: string): number[] =>
  everyRound(readOptions(words.split(' ')), keyChange, reference).map(({ number }) => number)

test('a round for each boundary', () => {
  expect(numbersOf('--every')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
})

test('a range of boundaries, and every third of it', () => {
  expect(numbersOf('--every --from 4 --to 6')).toEqual([4, 5, 6])
  expect(numbersOf('--every --from 2 --step 3')).toEqual([2, 5, 8])
})

test('steps with different beginnings are all boundaries together', () => {
  const pieces = [1, 2, 3].flatMap((from) => numbersOf(`--every --step 3 --from ${from}`))
  expect(pieces.sort((a, b) => a - b)).toEqual(numbersOf('--every'))
})

test('--round is one boundary', () => {
  expect(numbersOf('--every --round 7')).toEqual([7])
})

test('--at is the boundaries of these types', () => {
  const boundaries = ['locked', 'step-finished mq1 file:/a', 'phase-finished masters', 'unlocked']
  const rounds = everyRound(readOptions(['--every', '--at', 'phase-finished,unlocked']), keyChange, {
    ...reference,
    boundaries,
  })
  expect(rounds.map(({ number }) => number)).toEqual([3, 4])
})

test('--in-turn ends after a round that has not added a boundary', () => {
  const rounds = inTurnRounds(readOptions(['--in-turn']), keyChange)
  expect(rounds.next().value).toMatchObject({ number: 1, scenario: keyChange })
  expect(rounds.next().done).toBe(true)
})

test('--rounds limits the rounds of --in-turn', () => {
  expect([...inTurnRounds(readOptions(['--in-turn', '--rounds', '0']), keyChange)]).toEqual([])
})
