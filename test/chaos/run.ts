import { defaultVersion } from '../../src/releases/known.ts'
import { messageOf } from '../../src/errors.ts'
import { distribution } from '../../lab/index.ts'
import { Bench } from './bench.ts'
import { readOptions, USAGE, wantsHelp, type Options } from './options.ts'
import { everyRound, inTurnRounds, randomRounds, shortRounds, type Round } from './plan.ts'
import { keep, kept, type Reference } from './reference.ts'
import { makeReference, runRound } from './round.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { Tally } from './tally.ts'
import { prepareTraffic } from './traffic/traffic.ts'

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}
const since = (begun: number): string => `${((performance.now() - begun) / 1000).toFixed(0)} s`

const words = process.argv.slice(2)
const options = optionsOf(words)
say(`seed ${options.seed}: npm run chaos -- ${withSeed(words, options.seed)}`)

const archive = await distribution(defaultVersion, { progress: say })
const short = options.short ? shortRounds(options) : undefined
const scenarios = short?.map(({ scenario }) => scenario) ?? options.scenarios
const hosts = Math.max(...scenarios.map((scenario) => scenario.hosts))
const bench = await Bench.open(hosts, archive, options.keep, say)
const classPath = prepareTraffic(archive, bench.dir)
// The first scenario may have no traffic; one that has it sees the failure.
classPath.catch(() => undefined)
const references = new Map<Scenario, Reference>()
const tally = new Tally()

/** Ends the process where there is nothing to run. */
function optionsOf(given: readonly string[]): Options {
  if (wantsHelp(given)) {
    say(USAGE)
    process.exit(0)
  }
  try {
    return readOptions(given)
  } catch (error) {
    process.stderr.write(`${messageOf(error)}; --help lists the options\n`)
    process.exit(2)
  }
}

function withSeed(given: readonly string[], seed: number): string {
  return given.includes('--seed') ? given.join(' ') : [...given, '--seed', String(seed)].join(' ')
}

async function referenceOf(scenario: Scenario): Promise<Reference> {
  const known = references.get(scenario) ?? (options.keep ? await kept(bench, scenario) : undefined)
  if (known !== undefined) {
    references.set(scenario, known)
    return known
  }
  const begun = performance.now()
  const { reference, laps } = await makeReference({ bench, scenario, classPath })
  references.set(scenario, reference)
  await keep(bench, scenario, reference)
  const run = `${(reference.ms / 1000).toFixed(1)} s, ${reference.boundaries.length} boundaries`
  say(`${scenario.name} without a fault: ${run} (${since(begun)}: ${laps.toString()})`)
  return reference
}

async function take({ number, scenario, fault, random }: Round): Promise<void> {
  const title = `round ${number}  ${scenario.name} × ${fault.name}`
  try {
    const reference = await referenceOf(scenario)
    const begun = performance.now()
    const label = `${options.seed}-${number}`
    const {
      fault: point,
      found,
      laps,
    } = await runRound({ bench, scenario, classPath }, fault, reference, random, label)
    say(`${found.length === 0 ? 'ok  ' : 'FAIL'} ${title} ${point} (${since(begun)}: ${laps.toString()})`)
    for (const line of found) say(`     ${line.replaceAll('\n', '\n     ')}`)
    tally.count(scenario.name, found.length === 0)
  } catch (error) {
    tally.count(scenario.name, false)
    say(`FAIL ${title}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
}

if (options.every !== undefined) {
  for (const scenario of options.scenarios) {
    for (const round of everyRound(options, scenario, await referenceOf(scenario))) await take(round)
  }
} else if (options.inTurn) {
  for (const scenario of options.scenarios) {
    for (const round of inTurnRounds(options, scenario)) await take(round)
  }
} else {
  for (const round of short ?? randomRounds(options)) await take(round)
}
if (!options.keep) await bench.close()
for (const line of tally.lines()) say(line)
process.exitCode = tally.isGood ? 0 : 1
