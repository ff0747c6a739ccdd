import { parseArgs } from 'node:util'
import { FAULTS } from './faults/index.ts'
import type { Fault } from './faults/fault.ts'
import { SCENARIOS } from './scenarios/index.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { BOUNDARIES } from './tool.ts'

/** Boundaries of a scenario by their numbers: `from`, `from` + `step`, … up to `to`. */
export interface Boundaries {
  /** 1 or more. */
  readonly from: number
  /** Infinity for the last one. */
  readonly to: number
  readonly step: number
  /** Types of the records; undefined: of all types. */
  readonly types: readonly string[] | undefined
}

export interface Options {
  readonly seed: number
  readonly rounds: number
  /** Only this round of the seed. */
  readonly round: number | undefined
  readonly scenarios: readonly Scenario[]
  readonly faults: readonly Fault[]
  /** Three fixed rounds instead of random ones. */
  readonly short: boolean
  /** Kill at these boundaries of each scenario instead of random rounds. */
  readonly every: Boundaries | undefined
  /** Kill at all boundaries of each scenario in one round instead of random rounds. */
  readonly inTurn: boolean
  /** The lab of a run before is used, and this one leaves it. */
  readonly keep: boolean
}

/** What `--help` prints. */
export const USAGE = `Usage: npm run chaos -- [options]

Interrupts runs of the tool on hosts of a lab, and tests whether the next run repairs everything (docs/chaos.md).

  --rounds N         rounds, 20 by default; with --in-turn the most for each scenario
  --seed N           scenarios, faults and their points follow from it; by default from the time
  --round K          only round K of the seed
  --scenario A,B     only these of ${SCENARIOS.map(({ name }) => name).join(', ')}
  --fault A,B        only these of ${FAULTS.map(({ name }) => name).join(', ')}
  --every            kill the tool once at each boundary of each scenario
  --from N, --to N   with --every: only these boundaries
  --step N           with --every: only each Nth boundary
  --at TYPE,TYPE     with --every: only boundaries of these types
  --in-turn          kill the tool at all boundaries of each scenario in few rounds
  --short            three rounds on one host
  --keep             leave the lab, and use that of a run before
  --help             print this

RMQ_LAB is the name of the lab, chaos by default.`

export const wantsHelp = (words: readonly string[]): boolean =>
  words.some((word) => word === '--help' || word === '-h')

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
      'in-turn': { type: 'boolean', default: false },
      from: { type: 'string' },
      to: { type: 'string' },
      step: { type: 'string' },
      at: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  })
  const forms = [values.short, values.every, values['in-turn']].filter(Boolean)
  if (forms.length > 1) throw new Error('only one of --short, --every and --in-turn')
  return {
    seed: values.seed === undefined ? Date.now() % 2 ** 31 : wholeNumber('--seed', values.seed),
    rounds: wholeNumber('--rounds', values.rounds),
    round: values.round === undefined ? undefined : wholeNumber('--round', values.round),
    scenarios: chosen('--scenario', values.scenario, SCENARIOS),
    faults: chosen('--fault', values.fault, FAULTS),
    short: values.short,
    every: boundaries(values),
    inTurn: values['in-turn'],
    keep: values.keep,
  }
}

interface BoundaryWords {
  readonly every: boolean
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly step?: string | undefined
  readonly at?: string | undefined
}

function boundaries({ every, from, to, step, at }: BoundaryWords): Boundaries | undefined {
  if (!every) {
    const [given] = Object.entries({ from, to, step, at }).find(([, text]) => text !== undefined) ?? []
    if (given === undefined) return undefined
    throw new Error(`--${given}: only with --every`)
  }
  const chosen = {
    from: from === undefined ? 1 : numberAboveZero('--from', from),
    to: to === undefined ? Infinity : numberAboveZero('--to', to),
    step: step === undefined ? 1 : numberAboveZero('--step', step),
    types: at?.split(','),
  }
  const unknown = chosen.types?.find((type) => !BOUNDARIES.has(type))
  if (unknown !== undefined)
    throw new Error(`--at: ${unknown} is no boundary; there are ${[...BOUNDARIES].join(', ')}`)
  if (chosen.to < chosen.from) throw new Error(`--to: ${chosen.to} is before --from ${chosen.from}`)
  return chosen
}

function numberAboveZero(option: string, text: string): number {
  const number = wholeNumber(option, text)
  if (number === 0) throw new Error(`${option}: 0 is no whole number above 0`)
  return number
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
