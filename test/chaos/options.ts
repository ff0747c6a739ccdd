import { parseArgs } from 'node:util'
import { FAULTS } from './faults/index.ts'
import type { Fault } from './faults/fault.ts'
import { SCENARIOS } from './scenarios/index.ts'
import type { Scenario } from './scenarios/scenario.ts'

export interface Options {
  readonly seed: number
  readonly rounds: number
  /** Only this round of the seed. */
  readonly round: number | undefined
  readonly scenarios: readonly Scenario[]
  readonly faults: readonly Fault[]
  /** Two fixed rounds instead of random ones. */
  readonly short: boolean
  /** Kill at each boundary of the scenarios instead of random rounds. */
  readonly every: boolean
  /** The lab of a run before is used, and this one leaves it. */
  readonly keep: boolean
}

/** @throws Error that names the option */
export function readOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      seed: { type: 'string' },
      rounds: { type: 'string', default: '20' },
      round: { type: 'string' },
      scenario: { type: 'string' },
      fault: { type: 'string' },
      short: { type: 'boolean', default: false },
      every: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  })
  return {
    seed: values.seed === undefined ? Date.now() % 2 ** 31 : wholeNumber('--seed', values.seed),
    rounds: wholeNumber('--rounds', values.rounds),
    round: values.round === undefined ? undefined : wholeNumber('--round', values.round),
    scenarios: chosen('--scenario', values.scenario, SCENARIOS),
    faults: chosen('--fault', values.fault, FAULTS),
    short: values.short,
    every: values.every,
    keep: values.keep,
  }
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new Error(`${option}: ${text} is no whole number`)
  return Number(text)
}

function chosen<T extends { readonly name: string }>(
  option: string,
  text: string | undefined,
  all: readonly T[],
): readonly T[] {
  if (text === undefined) return all
  return text.split(',').map((name) => {
    const found = all.find((each) => each.name === name)
    if (found === undefined) {
      throw new Error(`${option}: there is no ${name}; there are ${all.map((each) => each.name).join(', ')}`)
    }
    return found
  })
}
