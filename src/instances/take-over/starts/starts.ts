import type { Call } from './calls.ts'
import type { ContainerOfStart } from './containers.ts'

/** A line of a start file that starts RocketMQ: itself, by a script, or by a unit. */
export interface LineStart {
  readonly kind: 'line'
  readonly file: string
  /** 1 is the first. */
  readonly number: number
  readonly text: string
  readonly calls: readonly Call[]
  /** Start scripts that a script of the line calls, or a unit that it starts: 'mqbroker'. */
  readonly called: readonly string[]
}

/** A unit of the system whose commands start RocketMQ. */
export interface UnitStart {
  readonly kind: 'unit'
  readonly unit: string
  readonly calls: readonly Call[]
  /** A process of it runs, other than the one that it started. */
  readonly runs: boolean
  /** It starts with the host, or other units start it. */
  readonly starts: boolean
  /** Timers, paths and sockets that start it. */
  readonly triggers: readonly string[]
  /** Units that want it by their own files, whatever `systemctl disable` does. */
  readonly by: readonly string[]
  /** Other units than targets that want it, where it is enabled. */
  readonly wantedBy: readonly string[]
  /** Its start with the host ends with `systemctl disable`. */
  readonly isEnabled: boolean
  /** The file of podman that it is generated of. */
  readonly quadlet?: string
}

/** A line of a start file with a script in a folder of a user who cannot read it; root does not. */
export interface UnreadCall {
  readonly file: string
  readonly number: number
  readonly script: string
}

export type Start = LineStart | UnitStart | ContainerOfStart

/** Values of a configuration file that show its instance: folders of the store and the port. */
export type ConfValues = ReadonlyMap<string, string>
