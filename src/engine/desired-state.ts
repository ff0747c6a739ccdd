import type { Facts } from './facts.ts'
import type { AnyResource, Probe } from './resource.ts'

/** A resource with its place: on which host, for which role, in which phase. */
export interface PlacedResource {
  readonly host: string
  /** For people: 'jdk', 'firewalld' … */
  readonly role: string
  /** Id of a phase of the site. */
  readonly phase: string
  readonly resource: AnyResource
}

/** A barrier between steps: all hosts finish a phase before the next begins. */
export interface Phase {
  readonly id: string
  readonly title: string
  /** Comes when no running instance is left to be restarted; the others come before the first restart. */
  readonly afterRolls?: boolean
}

/** Everything that must hold, and the order of the phases. Pure: made from the inventory alone. */
export interface DesiredState {
  readonly phases: readonly Phase[]
  readonly resources: readonly PlacedResource[]
  /** Order in which running instances are restarted, when they must be: slaves before masters, leaders last. */
  readonly rollOrder: readonly string[]
  /** Reads a host's facts; sent with the resources' probes. */
  readonly facts: Probe<Facts>
}
