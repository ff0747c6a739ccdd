import type { Hint } from '../hint.ts'

export type Level = 'pass' | 'warn' | 'fail'

/** The outcome of one check on one host, or of the inventory. */
export interface CheckFinding {
  /** Name of the host; of the cluster for a check of the inventory. */
  readonly host: string
  /** Stable name: 'memory', 'disk', 'reachability' … */
  readonly check: string
  readonly level: Level
  readonly message: string
  /** The next step for the user, for warn and fail. */
  readonly hint?: Hint
}

export const pass = (host: string, check: string, message: string): CheckFinding => ({
  host,
  check,
  level: 'pass',
  message,
})

export const warn = (host: string, check: string, message: string, hint: Hint): CheckFinding => ({
  host,
  check,
  level: 'warn',
  message,
  hint,
})

export const fail = (host: string, check: string, message: string, hint: Hint): CheckFinding => ({
  host,
  check,
  level: 'fail',
  message,
  hint,
})
