import type { Bench } from '../bench.ts'
import type { Random } from '../random.ts'
import type { Reference } from '../reference.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { Break, Outcome, Running } from '../tool.ts'

/** The run that a fault breaks off. */
export interface Attempt {
  readonly bench: Bench
  readonly scenario: Scenario
  /** The same run without a fault. */
  readonly reference: Reference
  readonly random: Random
  /** Starts the run. @param flags further words of its command line */
  start(boundary?: Break, flags?: readonly string[]): Promise<Running>
  /** Starts the run with its SSH connections through relays, one of which cuts them. @param bytes by host name */
  startThroughRelays(bytes: ReadonlyMap<string, number>): Promise<Running>
  /** The run that comes next, while this one still stands still. */
  nextBeside(): Promise<Outcome>
}

export interface Struck {
  /** One line for the report: the fault with its numbers. */
  readonly fault: string
  /** Of the broken run; undefined code: it was killed. */
  readonly outcome: Outcome
  /** Seconds for which the lock of the broken run may refuse the next one. */
  readonly lockedFor: number
  /** What has gone wrong already, each a text. */
  readonly found?: readonly string[]
}

export interface Fault {
  readonly name: string
  fits(scenario: Scenario): boolean
  strike(attempt: Attempt): Promise<Struck>
}

/** A boundary of the reference run, by chance. */
export function anyBoundary({ reference, random }: Attempt): { readonly at: number; readonly name: string } {
  const index = random.below(reference.boundaries.length)
  return { at: index + 1, name: reference.boundaries[index] ?? '' }
}

/**
 * Names the point at which a run was broken off. The order of steps on different hosts varies, so the boundary that the
 * broken run itself has printed last counts.
 */
export const boundaryWords = (at: number, count: number, name: string): string =>
  `at boundary ${at} of ${count}: ${name}`
