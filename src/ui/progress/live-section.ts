import type { Board } from './board.ts'
import type { ShownBoard } from './live-renderer.ts'
import type { Output } from '../output.ts'
import type { Style } from '../style.ts'

/** Shorter phases show their final line only: no flicker, and a run with nothing to do never loads the renderer. */
const SHOW_AFTER_MS = 250

/** The time of one phase on the terminal: perhaps drawn live, at the end its final lines. */
export class LiveSection {
  readonly board: Board
  readonly #output: Output
  readonly #style: Style
  readonly #timer: NodeJS.Timeout
  #shown: Promise<ShownBoard | undefined> | undefined
  #withdrawn = false

  /** @param before the section before this one has left the terminal */
  constructor(board: Board, before: Promise<void>, output: Output, style: Style) {
    this.board = board
    this.#output = output
    this.#style = style
    this.#timer = setTimeout(() => {
      this.#shown = this.#show(before)
    }, SHOW_AFTER_MS).unref()
  }

  /** Leaves the terminal to others; what follows in this phase is seen in its final lines only. */
  async withdraw(): Promise<void> {
    clearTimeout(this.#timer)
    this.#withdrawn = true
    const shown = await this.#shown
    if (!shown) return
    this.#shown = undefined
    await shown.close()
    this.#output.release()
  }

  /** Puts the final lines in their place among all other texts at once; they wait there until the terminal is free. */
  close(): Promise<void> {
    this.#output.print(this.#finalLines())
    return this.withdraw()
  }

  /** Nothing that goes wrong with drawing may end a run: then there are the final lines only. */
  async #show(before: Promise<void>): Promise<ShownBoard | undefined> {
    try {
      await before
      const { showBoard } = await import('./live-renderer.ts')
      if (this.#withdrawn) return undefined
      this.#output.hold()
      return showBoard(this.board, this.#output)
    } catch {
      this.#output.release()
      return undefined
    }
  }

  /** The phase in one line, and one for every host that failed in it. */
  #finalLines(): string {
    const failed = this.board.hosts.filter((host) => this.board.hasFailed(host))
    const { red, green } = this.#style
    const mark = failed.length > 0 ? red('✖') : green('✔')
    const lines = failed.map((host) => `  ${red('✖')} ${this.board.line(host) ?? host}`)
    return [`${mark} ${this.board.heading()}`, ...lines].join('\n')
  }
}
