import type { Hint } from '../hint.ts'

/** Reason for which an instance must not start on the data that are there, and the next step. */
export interface Blocker {
  readonly reason: string
  readonly hint: Hint
}
