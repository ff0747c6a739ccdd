import type { Bench } from '../bench.ts'
import type { Reference } from '../reference.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { Outcome } from '../tool.ts'
import type { Count } from '../traffic/traffic.ts'

/** State of a round after the run that follows the broken one. */
export interface Aftermath {
  readonly bench: Bench
  readonly scenario: Scenario
  /** undefined while the reference is being made. */
  readonly reference: Reference | undefined
  /** Of the run that was broken off. */
  readonly broken: Outcome
  readonly messages: Count | undefined
}

/** A thing that has to hold after each round. @returns the faults found, each a line */
export type Invariant = (aftermath: Aftermath) => Promise<readonly string[]> | readonly string[]
