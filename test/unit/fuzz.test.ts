import { expect, it } from 'vitest'
import { fuzz } from '../fuzz/fuzz.ts'

/** The short form of `npm run fuzz`, with the same inputs each time. */
it('readers and writers of text from outside hold for generated inputs', { timeout: 120_000 }, () => {
  expect(
    [...fuzz(20_261_128, 3000)].flatMap(({ name, fault }) => (fault === undefined ? [] : [name, fault])),
  ).toEqual([])
})
