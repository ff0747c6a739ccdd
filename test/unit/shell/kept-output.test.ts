import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KeptOutput } from '../../../src/shell/kept-output.ts'

const chunks = fc.array(fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)))

test('an output within the limit is kept whole', () => {
  fc.assert(
    fc.property(chunks, fc.boolean(), (parts, unlimited) => {
      const whole = Buffer.concat(parts)
      const kept = new KeptOutput(unlimited ? Infinity : whole.length)
      for (const part of parts) kept.push(part)
      expect(kept.toBuffer()).toEqual(whole)
      expect(kept.total).toBe(whole.length)
    }),
  )
})

test('of a longer one the beginning and the end are kept, wherever the chunks are cut', () => {
  fc.assert(
    fc.property(chunks, fc.integer({ min: 2, max: 100 }), (parts, limit) => {
      const whole = Buffer.concat(parts)
      fc.pre(whole.length > limit)
      const kept = new KeptOutput(limit)
      for (const part of parts) kept.push(part)
      const head = Math.floor(limit / 2)
      const ends = [whole.subarray(0, head), Buffer.from('\n… cut\n'), whole.subarray(head - limit)]
      expect(kept.toBuffer()).toEqual(Buffer.concat(ends))
      expect(kept.total).toBe(whole.length)
    }),
  )
})

test('what was read stays as it was when more comes', () => {
  const kept = new KeptOutput(4)
  kept.push(Buffer.from('abc'))
  const before = kept.toBuffer()
  kept.push(Buffer.from('defgh'))
  expect(before.toString()).toBe('abc')
  expect(kept.toString()).toBe('ab\n… cut\ngh')
})
