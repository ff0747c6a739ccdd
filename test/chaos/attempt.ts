import type { Bench } from './bench.ts'
import type { Attempt } from './faults/fault.ts'
import type { Reach } from './inventory.ts'
import type { Random } from './random.ts'
import type { Reference } from './reference.ts'
import { openRelay, type Relay } from './relay.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { start, type Break, type Running } from './tool.ts'

const APPLY = ['apply', '--yes']
export const NO_DRAIN = '--no-drain'

/** Words of a command line: the inventory comes right after the command. */
const withInventory = ([command, ...flags]: readonly string[], inventory: string): string[] => [
  command ?? '',
  inventory,
  ...flags,
  '--output',
  'json',
]

/** The run that a round breaks off, with relays that last until `close`. */
export class BrokenRun implements Attempt {
  readonly bench: Bench
  readonly scenario: Scenario
  readonly random: Random
  readonly #reference: Reference | undefined
  #relays: readonly Relay[] = []
  #runs: Running[] = []

  /** @param reference undefined while it is being made */
  constructor(bench: Bench, scenario: Scenario, random: Random, reference?: Reference) {
    this.bench = bench
    this.scenario = scenario
    this.random = random
    this.#reference = reference
  }

  get reference(): Reference {
    if (this.#reference === undefined) throw new Error('the reference is not made yet')
    return this.#reference
  }

  async start(boundary?: Break, flags: readonly string[] = []): Promise<Running> {
    const inventory = await this.bench.inventory(this.scenario.after)
    return this.#start(inventory, {}, boundary, flags)
  }

  async startThroughRelays(bytes: ReadonlyMap<string, number>): Promise<Running> {
    const names = this.scenario.after.hosts
    this.#relays = await Promise.all(
      names.map((name, index) => {
        const cutAfter = bytes.get(name)
        return openRelay({
          address: `127.0.0.${2 + index}`,
          target: this.bench.host(name).address,
          ...(cutAfter === undefined ? {} : { cutAfter }),
        })
      }),
    )
    const reach = new Map<string, Reach>(
      this.#relays.map(({ address, port }, index) => [names[index] ?? '', { address, port }]),
    )
    const inventory = await this.bench.inventory(this.scenario.after, reach)
    return this.#start(inventory, { RMQ_LAB_KNOWN_HOSTS: await this.bench.knownHostsFor(reach) })
  }

  /** SSH bytes by host name so far, of the run through relays. */
  get bytes(): ReadonlyMap<string, number> {
    const names = this.scenario.after.hosts
    return new Map(this.#relays.map((relay, index) => [names[index] ?? '', relay.passed()]))
  }

  /** The run that comes after the broken one. */
  async apply(flags: readonly string[]): ReturnType<Bench['rmq']> {
    const inventory = await this.bench.inventory(this.scenario.after)
    return this.bench.rmq(['apply', inventory, '--yes', ...flags], this.scenario.env?.after)
  }

  applyBeside(): ReturnType<Bench['rmq']> {
    return this.apply([NO_DRAIN])
  }

  /** Ends what is left of the run. */
  async close(): Promise<void> {
    for (const run of this.#runs) run.signal('SIGKILL')
    await Promise.all(this.#relays.map((relay) => relay.close()))
  }

  #start(
    inventory: string,
    env: Readonly<Record<string, string>>,
    boundary?: Break,
    flags: readonly string[] = [],
  ): Running {
    const { command = APPLY, drain } = this.scenario
    const words = [...command, ...(drain === false ? [NO_DRAIN] : []), ...flags]
    const run = start(withInventory(words, inventory), {
      cli: this.bench.tool.cli,
      env: { ...this.bench.env, ...this.scenario.env?.after, ...env },
      ...(boundary === undefined ? {} : { boundary }),
    })
    this.#runs.push(run)
    return run
  }
}
