import { redact } from '../../secret.ts'
import { StreamSearch } from '../../shell/stream-search.ts'
import { WARNING_MARK, warningsIn, type StepWarning } from '../../shell/warning.ts'

/** Reports each warning of the running step once, as soon as its line has come whole: a step that waits says what for. */
export class StepWarnings {
  readonly #report: (warning: StepWarning) => void
  readonly #marks = new StreamSearch(WARNING_MARK)
  readonly #reported = new Set<string>()
  /** The step has begun a warning that is not reported yet. */
  #isPending = false

  constructor(report: (warning: StepWarning) => void) {
    this.#report = report
  }

  /** Another step begins. */
  begin(): void {
    this.#reported.clear()
    this.#isPending = false
  }

  /**
   * More output has come.
   * @param outputOf all output of the running step, empty between two steps; asked for only when it may have a new warning
   */
  push(chunk: Buffer, outputOf: () => Buffer): void {
    if (this.#marks.push(chunk).after !== undefined) this.#isPending = true
    if (!this.#isPending || !chunk.includes('\n')) return
    const output = outputOf()
    const whole = output.lastIndexOf('\n') + 1
    this.reportIn(output.subarray(0, whole))
    this.#isPending = output.includes(WARNING_MARK, whole)
  }

  /** Reports the warnings in an output that were not reported yet. */
  reportIn(output: Buffer): void {
    for (const warning of warningsIn(redact(output.toString()))) {
      if (!this.#reported.has(warning.message)) this.#report(warning)
      this.#reported.add(warning.message)
    }
  }
}
