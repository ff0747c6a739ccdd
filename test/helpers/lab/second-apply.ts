import { expect } from 'vitest'
import { changedLives, lives } from './witness.ts'
import { expectSuccess } from './outcome.ts'
import type { Bench, CliOptions, Outcome } from './bench.ts'

/**
 * Applies an inventory that was applied before: nothing changes, no unit of the lab's hosts restarts, and the output says
 * so.
 */
export async function secondApply(
  bench: Bench,
  inventory: string,
  options: Pick<CliOptions, 'env'> = {},
): Promise<Outcome> {
  const { hosts } = bench.lab
  const before = await lives(hosts)
  const again = await bench.rmq(['apply', inventory], options)
  expectSuccess(again)
  expect(again.stdout).toMatch(/^No changes: \d+ resources on \d+ hosts? match the inventory/m)
  expect(changedLives(before, await lives(hosts))).toEqual([])
  return again
}
