import { expect } from 'vitest'
import type { Outcome } from './bench.ts'

/** Fails, with all that a run printed, unless it ended with this exit code. */
export function expectExit(outcome: Outcome, code: number): void {
  expect(outcome.code, outcome.stdout + outcome.stderr).toBe(code)
}

/** Fails, with all that a run printed, unless it ended with 0. */
export const expectSuccess = (outcome: Outcome): void => {
  expectExit(outcome, 0)
}

/** All that a run printed, as one line with single blanks: messages are wrapped at the width of the terminal. */
export const oneLine = ({ stdout, stderr }: Outcome): string => (stdout + stderr).replaceAll(/\s+/g, ' ')
