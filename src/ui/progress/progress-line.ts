import { Frame } from './frame.ts'
import type { Output } from '../output.ts'
import { oneLine } from '../text.ts'

/** Updates per line where stderr is no terminal: a log must not fill with them. */
const UPDATES_PER_LINE = 10

/** One line on stderr that each update replaces; every tenth update as a line of its own where stderr is no terminal. */
export class ProgressLine {
  readonly #output: Output
  readonly #frame: Frame
  #updates = 0

  constructor(output: Output) {
    this.#output = output
    this.#frame = new Frame(output.stderr, output.printable)
  }

  show(text: string): void {
    this.#updates += 1
    if (this.#output.stderr.isTTY === true) this.#frame.draw([oneLine(text)])
    else if (this.#updates % UPDATES_PER_LINE === 0) this.#output.printError(text)
  }

  clear(): void {
    this.#frame.clear()
  }
}
