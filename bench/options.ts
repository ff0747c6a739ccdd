import { InvalidArgumentError, Option, Command } from 'commander'

export const CASES = ['install', 'noop', 'change'] as const
export type Case = (typeof CASES)[number]

export const TOOL_NAMES = [
  'rmq-provision',
  'ansible',
  'ansible-default',
  'mitogen',
  'pyinfra',
  'minimal',
  'floor',
  'ssh',
] as const
export type ToolName = (typeof TOOL_NAMES)[number]

export interface BenchOptions {
  readonly hosts: readonly number[]
  /** Round trips, ms. */
  readonly rtt: readonly number[]
  readonly cases: readonly Case[]
  readonly tools: readonly ToolName[]
  readonly rounds: number
  /** Runs without changes of each tool in a round. */
  readonly repeats: number
  /** ms of rest after an install, while the services boot. */
  readonly settle: number
  readonly lab: string
  /** Writes docs/benchmarks.md; else the tables are printed only. */
  readonly write: boolean
  /** Leaves the hosts up at the end. */
  readonly keep: boolean
}

/** @throws CommanderError for a mistake, or for the help */
export function readOptions(words: readonly string[]): BenchOptions {
  const program = new Command('npm run bench --')
    .description('Measures the tool beside its peers on lab hosts, and writes docs/benchmarks.md.')
    .exitOverride()
    .addOption(list('--hosts <numbers>', 'numbers of hosts, e.g. 1,3', numbers).default([1, 3, 10]))
    .addOption(list('--rtt <numbers>', 'round trips in ms, e.g. 0,50', numbers).default([0, 50]))
    .addOption(list('--cases <names>', CASES.join(','), choice(CASES)).default([...CASES]))
    .addOption(list('--tools <names>', TOOL_NAMES.join(','), choice(TOOL_NAMES)).default([...TOOL_NAMES]))
    .addOption(list('--rounds <number>', 'rounds, each from bare hosts', whole).default(3))
    .addOption(list('--repeats <number>', 'runs without changes in each round', whole).default(5))
    .addOption(list('--settle <ms>', 'rest after an install', wholeOrZero).default(15_000))
    .option('--lab <name>', 'name of the lab', 'bench')
    .option('--no-write', 'print the tables, change no file')
    .option('--keep', 'leave the hosts up', false)
  program.parse(words, { from: 'user' })
  return program.opts<BenchOptions>()
}

function list(flags: string, description: string, parse: (text: string) => unknown): Option {
  return new Option(flags, description).argParser(parse)
}

const numbers = (text: string): number[] => text.split(',').map(wholeOrZero)

function whole(text: string): number {
  const value = wholeOrZero(text)
  if (value === 0) throw new InvalidArgumentError('A whole number above 0 is needed.')
  return value
}

function wholeOrZero(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('A whole number is needed.')
  return Number(text)
}

const choice =
  <Name extends string>(names: readonly Name[]) =>
  (text: string): Name[] =>
    text.split(',').map((word) => {
      const known = names.find((name) => name === word)
      if (known === undefined) throw new InvalidArgumentError(`One of ${names.join(', ')} is needed.`)
      return known
    })
