import { getOrMake } from '../objects.ts'
import type { Facts } from './facts.ts'

declare const observes: unique symbol

/** The id of a resource within its host: '<kind>:<name>', e.g. 'file:/etc/hosts'. The type knows what its probe reads. */
export type ResourceId<Observed = unknown> = string & { readonly [observes]: Observed }

/** A resource on a host. Only the maker of the resource makes refs to it, so the type is that of its probe. */
export interface ResourceRef<out Observed = unknown> {
  readonly host: string
  readonly id: ResourceId<Observed>
}

/** All resources of a kind: the only source of their ids and refs. */
export interface ResourceKind<Observed> {
  /** The id within a host. */
  readonly id: (name: string) => ResourceId<Observed>
  /** The ref to the resource on `host`. */
  readonly on: (host: string, name: string) => ResourceRef<Observed>
}

/**
 * Makes a kind of resource.
 * @param kind the first part of the ids; no two kinds share one
 */
export function resourceKind<Observed>(kind: string): ResourceKind<Observed> {
  const id = (name: string): ResourceId<Observed> => `${kind}:${name}` as ResourceId<Observed>
  return { id, on: (host, name) => ({ host, id: id(name) }) }
}

/** The answers of every reachable host. */
export interface World {
  /** undefined: the host was not reached. */
  facts(host: string): Facts | undefined
  /** The parsed probe of a resource; undefined where its host was not reached or the resource is not part of the run. */
  observed<Observed>(ref: ResourceRef<Observed>): Observed | undefined
  /** The resource was read. An answer may be undefined itself. */
  has(ref: ResourceRef): boolean
}

/** The answers so far. Readers of hosts and of the running cluster write to it; all others see it as a `World`. */
export class ObservedWorld implements World {
  readonly #facts = new Map<string, Facts>()
  /** By host and resource. */
  readonly #observed = new Map<string, Map<string, unknown>>()

  facts(host: string): Facts | undefined {
    return this.#facts.get(host)
  }

  observed<Observed>(ref: ResourceRef<Observed>): Observed | undefined {
    return this.#observed.get(ref.host)?.get(ref.id) as Observed | undefined
  }

  has(ref: ResourceRef): boolean {
    return this.#observed.get(ref.host)?.has(ref.id) ?? false
  }

  learnFacts(host: string, facts: Facts): void {
    this.#facts.set(host, facts)
  }

  /** Forgets what was learned: it does not hold any more. */
  forget(ref: ResourceRef): void {
    this.#observed.get(ref.host)?.delete(ref.id)
  }

  learn<Observed>(ref: ResourceRef<Observed>, observed: NoInfer<Observed>): void {
    getOrMake(this.#observed, ref.host, () => new Map()).set(ref.id, observed)
  }
}

/** The key of a resource in maps over all hosts. */
export function refKey({ host, id }: { readonly host: string; readonly id: string }): string {
  return `${host}\n${id}`
}
