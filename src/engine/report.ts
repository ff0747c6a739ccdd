import { RmqError } from '../errors.ts'
import { mapHint } from '../hint.ts'
import { redact } from '../secret.ts'
import type { ErrorReport } from './events.ts'

/** An error as data for events and logs, with every known secret removed. */
export function reportOf(error: unknown): ErrorReport {
  if (error instanceof RmqError) {
    return {
      code: error.code,
      message: redact(error.message),
      ...(error.hint === undefined ? {} : { hint: mapHint(error.hint, redact) }),
      ...(error.output === undefined ? {} : { output: redact(error.output) }),
    }
  }
  return {
    code: 'bug',
    message: redact(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  }
}
