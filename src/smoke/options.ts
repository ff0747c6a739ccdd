import type { Clock } from '../engine/clock.ts'
import type { Credentials } from '../rocketmq/remoting/acl.ts'
import type { Progress } from './progress.ts'

export interface SmokeOptions {
  /** Instance ids; masters among them take part. */
  readonly selected: ReadonlySet<string>
  /** A topic of the user's; one is made for the run, and removed again, unless given. */
  readonly topic?: string
  /** So many to each master, or as many as there is time for. */
  readonly amount: { readonly messages: number } | { readonly durationMs: number }
  /** Messages under way to a master at a time. */
  readonly threads: number
  /** Bytes of each body, `smallestBody` or more. */
  readonly size: number
  /** Messages per second to all masters together. */
  readonly rate?: number
  /** Look whether the slaves get everything. */
  readonly slaves: boolean
  /** ms without a new message after which what is missing counts as lost; 10 000 unless given. */
  readonly patienceMs?: number
  /** The system's unless given. */
  readonly clock?: Clock
  readonly credentials?: Credentials
  /** Ends the sending; what was sent is still read back. */
  readonly stop: AbortSignal
  /** Breaks off; what was made is still removed. */
  readonly abort: AbortSignal
  readonly onProgress: (progress: Progress) => void
}
