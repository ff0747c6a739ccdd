import type { RmqErrorOptions, Where } from '../src/errors.ts'

interface LabErrorOptions extends Omit<RmqErrorOptions, 'where' | 'hint'> {
  readonly hint?: string
  /** Of the lab's command; 1 unless given. */
  readonly exitCode?: number
}

/** A failure of the lab that its user can act on; printed as an `RmqError` is, with codes of its own. */
export class LabError extends Error {
  /** Stable kebab-case name of the kind of failure. */
  readonly code: `lab-${string}`
  readonly exitCode: number
  readonly hint: string | undefined
  readonly where: Where = {}
  readonly output: string | undefined

  constructor(code: `lab-${string}`, message: string, options: LabErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'LabError'
    this.code = code
    this.exitCode = options.exitCode ?? 1
    this.hint = options.hint
    this.output = options.output
  }
}
