import type { RunEvent } from '../../engine/events.ts'
import type { Output } from '../output.ts'
import type { RunRecord } from './record.ts'
import type { Style } from '../style.ts'

/** Shows a run while it goes on. */
export interface Progress {
  listen(event: RunEvent): void
  /** Resolves when the terminal is free for other text. */
  settled(): Promise<void>
  /** The first Ctrl-C came: the running step ends, no other begins. */
  stopping(): void
}

export interface ProgressOptions {
  readonly output: Output
  readonly style: Style
  readonly verbose: boolean
  /** Kept up to date by its owner, who hands it every event before `listen` gets it. */
  readonly record: RunRecord
}
