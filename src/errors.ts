/** Exit codes of the command line, as documented in the README. */
export const ExitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  unverified: 3,
  locked: 4,
  pending: 5,
  needsYes: 6,
  interrupted: 130,
} as const
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

/** A place in a file the user wrote. Line and column count from 1. */
export interface SourcePosition {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Where a failure happened, as far as it is known. */
export interface Where {
  readonly position?: SourcePosition
  readonly host?: string
  readonly step?: string
}

export interface RmqErrorOptions {
  /** What ends the process; 1 (failed on a host) unless given. */
  readonly exitCode?: ExitCode
  /** What the user does next: one sentence or a command. */
  readonly hint?: string
  readonly where?: Where
  /** What the failing command printed, already redacted by the printer. */
  readonly output?: string
  readonly cause?: unknown
}

/** A failure the user can act on. Anything else that is thrown is a bug and may show its stack. */
export class RmqError extends Error {
  /** Stable kebab-case name of the kind of failure, e.g. 'host-key-unknown'. Part of the JSON output. */
  readonly code: string
  readonly exitCode: ExitCode
  readonly hint: string | undefined
  readonly where: Where
  readonly output: string | undefined

  constructor(code: string, message: string, options: RmqErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'RmqError'
    this.code = code
    this.exitCode = options.exitCode ?? ExitCode.failed
    this.hint = options.hint
    this.where = options.where ?? {}
    this.output = options.output
  }
}
