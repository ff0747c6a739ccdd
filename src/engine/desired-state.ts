import type { Facts } from './facts.ts'
import type { AnyResource, Probe } from './resource.ts'
import { refKey } from './world.ts'

/** A resource with its place: on which host, for which role, in which phase. */
export interface PlacedResource {
  readonly host: string
  /** For people: 'jdk', 'firewalld' … */
  readonly role: string
  /** Id of a phase of the site. */
  readonly phase: string
  readonly resource: AnyResource
}

/** A barrier between steps: all hosts finish a phase before the next begins, unless that `overlaps` it. */
export interface Phase {
  readonly id: string
  readonly title: string
  /** Comes when no running instance is left to be restarted; the others come before the first restart. */
  readonly afterRolls?: boolean
  /** Begins when the changes of that phase have settled, before they have joined (Resource.join), if it comes right after it. */
  readonly overlaps?: string
}

/** Everything that must hold, and the order of the phases. Pure: made from the inventory alone. */
export interface DesiredState {
  readonly phases: readonly Phase[]
  readonly resources: readonly PlacedResource[]
  /** Reads a host's facts; sent with the resources' probes. */
  readonly facts: Probe<Facts>
}

/** The resources of a site by host and id. */
export class PlacedResources {
  readonly #byRef: ReadonlyMap<string, PlacedResource>

  /** @throws Error when two resources have one id on a host, or one has a phase that the site does not have: bugs */
  constructor({ resources, phases }: Pick<DesiredState, 'resources' | 'phases'>) {
    const byRef = new Map<string, PlacedResource>()
    for (const placed of resources) {
      const { host, phase, resource } = placed
      const key = refKey({ host, id: resource.id })
      if (byRef.has(key)) throw new Error(`two resources have the id ${resource.id} on ${host}`)
      if (!phases.some(({ id }) => id === phase)) {
        throw new Error(`${resource.id} on ${host} is placed in the phase '${phase}', which does not exist`)
      }
      byRef.set(key, placed)
    }
    this.#byRef = byRef
  }

  /** The resource that a planned change is of. @throws Error when the site does not have it: a bug */
  of({ host, resource }: { readonly host: string; readonly resource: string }): PlacedResource {
    const placed = this.#byRef.get(refKey({ host, id: resource }))
    if (!placed) throw new Error(`the plan changes ${resource} on ${host}, which the site does not have`)
    return placed
  }
}
