import type { HostAccess } from './access.ts'
import type { Emit } from './events.ts'
import type { DesiredState } from './desired-state.ts'
import type { RelayHub } from './relay/hub.ts'
import type { ObservedWorld } from './world.ts'

/** Everything that a running plan uses. */
export interface RunContext {
  readonly site: DesiredState
  readonly world: ObservedWorld
  readonly access: ReadonlyMap<string, HostAccess>
  readonly emit: Emit
  /** Shell fragment every writing script runs first; exits non-zero when this run no longer holds the host. */
  readonly guard: string
  /** Lines that a batch begins with, see Lock; none in runs that hold no lock. */
  readonly occupy?: string
  /** Files that hosts hand on to each other; undefined: each comes from the control machine. */
  readonly relays?: RelayHub
  /** Hosts worked on at a time. */
  readonly concurrency: number
  /** Set: the running step ends, none begins. */
  readonly stop: AbortSignal
  /** Set: running steps are broken off. */
  readonly abort: AbortSignal
}
