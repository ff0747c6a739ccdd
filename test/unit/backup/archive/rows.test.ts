import { describe, expect, it } from 'vitest'
import { linesOf, rowsOf } from '../../../../src/backup/archive/rows.ts'
import type { JsonObject } from '../../../../src/rocketmq/remoting/json.ts'

describe('rows', () => {
  it('of 100,000 topics are read as they were written', () => {
    const rows = Array.from({ length: 100_000 }, (_none, index): JsonObject => ({ topic: `t-${index}` }))
    expect(rowsOf(linesOf(rows))).toEqual(rows)
  })

  it.each([
    ['no object', '{"a":1}\n\n[1]\n', 'line 3 is no object'],
    ['a line without an end', `{"a":"${'x'.repeat(1024 * 1024)}"}`, 'line 1 is longer than 1 MiB'],
    ['too many rows', '{}\n'.repeat(4), 'it has more than 3 rows'],
  ])('are refused: %s', (_what, text, message) => {
    expect(() => rowsOf(Buffer.from(text), 3)).toThrow(message)
  })

  it('need no line break at the end', () => {
    expect(rowsOf(Buffer.from('{"a":1}\n{"b":"ü"}'))).toEqual([{ a: 1 }, { b: 'ü' }])
  })
})
