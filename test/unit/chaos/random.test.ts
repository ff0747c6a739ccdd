import { describe, expect, test } from 'vitest'
import { Random, seedOfRound } from '../../chaos/random.ts'

const first = (seed: number): number[] => {
  const random = new Random(seed)
  return Array.from({ length: 5 }, () => random.below(1000))
}

describe('numbers that follow from a seed', () => {
  test('are the same for the same seed', () => {
    expect(first(7)).toEqual(first(7))
    expect(first(7)).not.toEqual(first(8))
  })

  test('of one round do not depend on the rounds before', () => {
    expect(seedOfRound(7, 3)).toBe(seedOfRound(7, 3))
    expect(new Set([1, 2, 3, 4].map((round) => seedOfRound(7, round))).size).toBe(4)
  })

  test('choose every value in the end', () => {
    const random = new Random(1)
    const chosen = new Set(Array.from({ length: 200 }, () => random.pick(['a', 'b', 'c'])))
    expect([...chosen].sort()).toEqual(['a', 'b', 'c'])
  })
})
