import { killAt, killAtBoundary, killAtTime } from './faults/kill.ts'
import type { Fault } from './faults/fault.ts'
import { cutAfter } from './faults/cut.ts'
import { KillInTurn } from './faults/in-turn.ts'
import type { Options } from './options.ts'
import { Random, seedOfRound } from './random.ts'
import type { Reference } from './reference.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { shortInstall, shortKeyChange } from './scenarios/short.ts'

/** A round before its scenario has begun. */
export interface Round {
  readonly number: number
  readonly scenario: Scenario
  readonly fault: Fault
  readonly random: Random
}

/** Rounds by chance: all choices of a round follow from the seed and its number. */
export function randomRounds({ seed, rounds, round, scenarios, faults }: Options): Round[] {
  const numbers = round === undefined ? Array.from({ length: rounds }, (_, index) => index + 1) : [round]
  return numbers.map((number) => {
    const random = new Random(seedOfRound(seed, number))
    const scenario = random.pick(scenarios)
    return { number, scenario, fault: random.pick(faults.filter((each) => each.fits(scenario))), random }
  })
}

/** Bytes after which a host has had the scripts of the first reading: a cut within the handshake tests little. */
const AFTER_HANDSHAKE = 20_000

/** The short form: the points of the faults follow from the seed. */
export function shortRounds({ seed, round }: Options): Round[] {
  const rounds: readonly (readonly [Scenario, Fault])[] = [
    [shortInstall, cutAfter(AFTER_HANDSHAKE)],
    [shortKeyChange, killAtBoundary],
    [shortKeyChange, killAtTime],
  ]
  return rounds
    .map(([scenario, fault], index) => {
      const number = index + 1
      return { number, scenario, fault, random: new Random(seedOfRound(seed, number)) }
    })
    .filter(({ number }) => round === undefined || number === round)
}

const typeOf = (boundary: string | undefined): string => boundary?.split(' ')[0] ?? ''

/** A kill at each chosen boundary of a scenario; the number of a round is that of its boundary. */
export function everyRound(
  { seed, round, every }: Options,
  scenario: Scenario,
  reference: Reference,
): Round[] {
  const { from, to, step, types } = every ?? { from: 1, to: Infinity, step: 1 }
  return reference.boundaries
    .map((_, index) => ({
      number: index + 1,
      scenario,
      fault: killAt(() => index + 1),
      random: new Random(seedOfRound(seed, index + 1)),
    }))
    .filter(({ number }) => number >= from && number <= to && (number - from) % step === 0)
    .filter(({ number }) => types?.includes(typeOf(reference.boundaries[number - 1])) ?? true)
    .filter(({ number }) => round === undefined || number === round)
}

/** Rounds that are killed in turn, as long as each adds a boundary; none for a scenario that cannot be. */
export function* inTurnRounds({ seed, rounds }: Options, scenario: Scenario): Generator<Round> {
  const fault = new KillInTurn()
  if (!fault.fits(scenario)) return
  let before = -1
  for (let number = 1; fault.count > before && number <= rounds; number += 1) {
    before = fault.count
    yield { number, scenario, fault, random: new Random(seedOfRound(seed, number)) }
  }
}
