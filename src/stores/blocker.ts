import type { Hint } from '../hint.ts'

/** Why an instance must not start on the data that are there, and what to do about it. */
export interface Blocker {
  readonly reason: string
  readonly hint: Hint
}
