import { CODES, type ErrorCode, type ExitCode } from './error-codes.ts'
import type { Hint } from './hint.ts'

export { ExitCode, type ErrorCode } from './error-codes.ts'

/** A place in a file the user wrote. Line and column count from 1. */
export interface SourcePosition {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Place of a failure, as far as it is known. */
export interface Where {
  readonly position?: SourcePosition
  readonly host?: string
  readonly step?: string
}

export interface RmqErrorOptions {
  /** The next step for the user: one sentence or a command. */
  readonly hint?: Hint
  readonly where?: Where
  /** Output of the failing command; the printer redacts it. */
  readonly output?: string
  readonly cause?: unknown
}

/** A failure the user can act on. Anything else that is thrown is a bug and may show its stack. */
export class RmqError extends Error {
  readonly code: ErrorCode
  /** Ends the process; follows from the code. */
  readonly exitCode: ExitCode
  readonly hint: Hint | undefined
  readonly where: Where
  readonly output: string | undefined

  constructor(code: ErrorCode, message: string, options: RmqErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'RmqError'
    this.code = code
    this.exitCode = CODES[code]
    this.hint = options.hint
    this.where = options.where ?? {}
    this.output = options.output
  }
}

/** The error of every command that Ctrl-C ends. @param message 'interrupted before the next step' */
export function interruptedError(
  message: string,
  options: Pick<RmqErrorOptions, 'hint' | 'where'> = {},
): RmqError {
  return new RmqError('interrupted', message, options)
}

/** The message of an error, or the text of anything else that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
