import type { ErrorReport } from './events.ts'
import type { Action } from './resource.ts'
import { type Hint } from '../hint.ts'

/** One resource that differs, as people read it. */
export interface PlannedChange {
  readonly host: string
  readonly role: string
  readonly phase: string
  /** Resource id. */
  readonly resource: string
  readonly action: Action
  readonly summary: string
  /** Unified diff of a rendered file, redacted. */
  readonly patch?: string
  /** Set when the change cannot be known in full yet: 'known after <after>'. */
  readonly after?: string
  /** Takes a running instance away: for a while in a roll, else permanently. */
  readonly disrupts: boolean
  /** A change with another summary is another change, to which no one has agreed. */
  readonly exact?: boolean
  readonly owner?: string
}

/**
 * Returns true for a change that a later one of the same instance waits for: its record comes after its start, and says that it
 * runs. @param changes of one host in a stage, in order
 */
export function isWaitedFor(changes: readonly PlannedChange[], index: number): boolean {
  const owner = changes[index]?.owner
  return owner !== undefined && changes.slice(index + 1).some((later) => later.owner === owner)
}

/** Changes of one host in a stage, in order. The hosts of a stage run in parallel. */
export interface HostChanges {
  readonly host: string
  readonly changes: readonly PlannedChange[]
}

/** A phase's work, or the roll of one running instance. Stages run one after the other. */
export interface Stage {
  readonly phase: string
  readonly title: string
  /** Title of the phase, where what follows another divides it into several stages. */
  readonly partOf?: string
  /** The instance that this stage changes and restarts, when it is a roll. */
  readonly roll?: string
  readonly hosts: readonly HostChanges[]
}

export interface Blocked {
  readonly host: string
  readonly role: string
  readonly resource: string
  readonly reason: string
  readonly hint?: Hint
}

/** A fact for people that no change of this tool corrects. */
export interface PlanNote {
  readonly host: string
  readonly role: string
  readonly note: string
}

/** All differences of a run as ordered steps. Made by reading only. */
export interface Plan {
  readonly stages: readonly Stage[]
  readonly blocked: readonly Blocked[]
  readonly unreachable: readonly { readonly host: string; readonly error: ErrorReport }[]
  /** Resources that are as they should be. */
  readonly unchanged: number
  readonly notes?: readonly PlanNote[]
}
