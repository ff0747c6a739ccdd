import type { ErrorCode } from '../errors.ts'
import { type Hint } from '../hint.ts'

/** All events of a run, in order. The terminal, the JSON output and the run log are listeners of this stream. */
export type RunEvent =
  /** The command line names no inventory. `from`: 'ansible.cfg:2', '$ANSIBLE_INVENTORY'. */
  | { readonly type: 'inventory-taken'; readonly file: string; readonly from: string }
  | {
      readonly type: 'run-started'
      readonly command: string
      readonly cluster: string
      readonly hosts: readonly string[]
    }
  | { readonly type: 'connected'; readonly host: string; readonly ms: number }
  | { readonly type: 'probed'; readonly host: string; readonly resources: number; readonly ms: number }
  | { readonly type: 'planned'; readonly changes: number; readonly hosts: number }
  | {
      readonly type: 'phase-started'
      readonly phase: string
      readonly title: string
      readonly changes: number
    }
  | { readonly type: 'phase-finished'; readonly phase: string; readonly ms: number }
  | {
      readonly type: 'step-started'
      readonly host: string
      readonly role: string
      readonly resource: string
      readonly title: string
    }
  | {
      readonly type: 'step-progress'
      readonly host: string
      readonly resource: string
      readonly text: string
    }
  | {
      readonly type: 'step-finished'
      readonly host: string
      readonly resource: string
      readonly title: string
      readonly ms: number
    }
  /** For the run log only: a step's script, readable, redacted and cut at 8192 characters. */
  | {
      readonly type: 'script-ran'
      readonly host: string
      readonly resource: string
      readonly title: string
      readonly script: string
      /** undefined: the connection ended first, or the step took too long. */
      readonly exit?: number
      readonly ms: number
    }
  | {
      readonly type: 'step-failed'
      readonly host: string
      readonly resource: string
      readonly title: string
      readonly error: ErrorReport
    }
  | { readonly type: 'skipped'; readonly host: string; readonly resource: string; readonly reason: string }
  | { readonly type: 'host-failed'; readonly host: string; readonly error: ErrorReport }
  | {
      readonly type: 'warning'
      readonly code: string
      readonly message: string
      readonly hint?: Hint
      /** Shown in red: messages or the cluster can be lost, or strangers get in. */
      readonly severe?: true
    }
  | { readonly type: 'locked'; readonly hosts: readonly string[] }
  | { readonly type: 'unlocked' }
  /** Nothing is done: instances that were started a moment ago, by whomever, are not there yet. */
  | { readonly type: 'waiting'; readonly instances: readonly string[]; readonly message: string }
  | {
      readonly type: 'verified'
      readonly ok: boolean
      readonly problems: readonly string[]
      readonly ms: number
    }
  | {
      readonly type: 'run-finished'
      readonly outcome: Outcome
      /** Changes that were made. */
      readonly changed: number
      /** Planned changes whose resource matched when its turn came. */
      readonly unneeded: number
      readonly failedHosts: readonly string[]
      readonly ms: number
    }

export type Outcome = 'unchanged' | 'changed' | 'failed' | 'unverified' | 'interrupted' | 'pending'

/** An error as data, redacted. */
export interface ErrorReport {
  readonly code: ErrorCode
  readonly message: string
  readonly hint?: Hint
  readonly output?: string
}

export type Emit = (event: RunEvent) => void
