import type { Bench } from './bench.ts'
import type { Attempt } from './faults/fault.ts'
import type { Reach, Wanted } from './inventory.ts'
import { leadsBackTo } from './leads-back.ts'
import { CLUSTER } from './names.ts'
import type { Random } from './random.ts'
import type { Reference } from './reference.ts'
import { openRelay, type Relay } from './relay.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { start, type Break, type Outcome, type Running } from './tool.ts'

const APPLY = ['apply', '--yes']
/** The data go too; a backup would be made anew by each run that comes after a broken one. */
export const DESTROY = ['destroy', '--with-data', '--no-backup', '--yes-destroy', CLUSTER]
export const NO_DRAIN = '--no-drain'

/** Words of a command line: the inventory comes right after the command. */
const withInventory = ([command, ...flags]: readonly string[], inventory: string): string[] => [
  command ?? '',
  inventory,
  ...flags,
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
    const inventory = await this.bench.inventory(this.#given)
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
    const inventory = await this.bench.inventory(this.#given, reach)
    return this.#start(inventory, { RMQ_LAB_KNOWN_HOSTS: await this.bench.knownHostsFor(reach) })
  }

  /** SSH bytes by host name so far, of the run through relays. */
  get bytes(): ReadonlyMap<string, number> {
    const names = this.scenario.after.hosts
    return new Map(this.#relays.map((relay, index) => [names[index] ?? '', relay.passed()]))
  }

  /** The run that comes after the broken one. */
  async next(flags: readonly string[]): Promise<Outcome> {
    switch (this.scenario.next) {
      case 'destroy':
        return this.#run(DESTROY, this.#given)
      case 'rollback':
        // One that has ended leads forth again.
        if (await leadsBackTo(this.bench, this.scenario.after))
          return this.#run(['rollback', '--yes', ...flags], this.#given)
        break
      case undefined:
    }
    return this.#run([...APPLY, ...flags], this.scenario.after)
  }

  /** A run that finds nothing to do when all is as it has to be. */
  last(): Promise<Outcome> {
    return this.scenario.next === 'destroy'
      ? this.#run(DESTROY, this.#given)
      : this.#run(['plan', '--exit-code'], this.scenario.after)
  }

  nextBeside(): Promise<Outcome> {
    return this.next(this.scenario.next === 'destroy' ? [] : [NO_DRAIN])
  }

  /** Ends what is left of the run. */
  async close(): Promise<void> {
    for (const run of this.#runs) run.signal('SIGKILL')
    await Promise.all(this.#relays.map((relay) => relay.close()))
  }

  /** The inventory that the commands get. */
  get #given(): Wanted {
    return this.scenario.second ?? this.scenario.after
  }

  async #run(words: readonly string[], wanted: Wanted): Promise<Outcome> {
    const inventory = await this.bench.inventory(wanted)
    return this.bench.rmq(withInventory(words, inventory), this.scenario.env?.after)
  }

  #start(
    inventory: string,
    env: Readonly<Record<string, string>>,
    boundary?: Break,
    flags: readonly string[] = [],
  ): Running {
    const { command = APPLY, drain } = this.scenario
    const words = [...command, ...(drain === false ? [NO_DRAIN] : []), ...flags]
    const run = start([...withInventory(words, inventory), '--output', 'json'], {
      cli: this.bench.tool.cli,
      env: { ...this.bench.env, ...this.scenario.env?.after, ...env },
      ...(boundary === undefined ? {} : { boundary }),
    })
    this.#runs.push(run)
    return run
  }
}
