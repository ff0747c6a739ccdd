import type { Facts } from './facts.ts'
import type { Ref, World } from './resource.ts'

const key = (ref: Ref): string => `${ref.host}\n${ref.id}`

/** What the hosts answered so far. Only the prober writes to it; everybody else sees it as a `World`. */
export class ObservedWorld implements World {
  readonly #facts = new Map<string, Facts>()
  readonly #observed = new Map<string, unknown>()

  facts(host: string): Facts | undefined {
    return this.#facts.get(host)
  }

  observed(ref: Ref): unknown {
    return this.#observed.get(key(ref))
  }

  learnFacts(host: string, facts: Facts): void {
    this.#facts.set(host, facts)
  }

  learn(ref: Ref, observed: unknown): void {
    this.#observed.set(key(ref), observed)
  }
}
