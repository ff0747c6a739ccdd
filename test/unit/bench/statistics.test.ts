import { expect, it } from 'vitest'
import { median, summarise } from '../../../bench/statistics.ts'

it.each([
  [[3], 3],
  [[3, 1], 2],
  [[9, 1, 5], 5],
  [[4, 1, 3, 2], 2.5],
  [[10, 9, 100], 10],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected)
})

it('refuses the median of nothing', () => {
  expect(() => median([])).toThrow(new RangeError('no values'))
})

it('sums up runs by median, least and most, and the median of their CPU time', () => {
  const runs = [
    { ms: 1500, cpuMs: 300 },
    { ms: 1200, cpuMs: 500 },
    { ms: 1900, cpuMs: 400 },
  ]
  expect(summarise(runs)).toEqual({ runs: 3, median: 1500, min: 1200, max: 1900, cpuMedian: 400 })
})
