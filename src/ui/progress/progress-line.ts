import type { Output } from '../output.ts'

/** Updates per line where stderr is no terminal: a log must not fill with them. */
const UPDATES_PER_LINE = 10

/** One line on stderr that each update replaces; now and then a line of its own where stderr is no terminal. */
export class ProgressLine {
  readonly #output: Output
  readonly #isLive: boolean
  #updates = 0
  #isDrawn = false

  constructor(output: Output) {
    this.#output = output
    this.#isLive = output.stderr.isTTY === true
  }

  show(text: string): void {
    this.#updates += 1
    if (this.#isLive) {
      this.#output.redraw(text)
      this.#isDrawn = true
    } else if (this.#updates % UPDATES_PER_LINE === 0) {
      this.#output.printError(text)
    }
  }

  clear(): void {
    if (this.#isDrawn) this.#output.redraw('')
    this.#isDrawn = false
  }
}
