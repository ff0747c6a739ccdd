import type { Board } from './board.ts'
import { Frame } from './frame.ts'
import type { Output } from '../output.ts'

/** Shorter phases show their final line only: no flicker, and a run with nothing to do never loads the renderer. */
const SHOW_AFTER_MS = 250

/** The time of one phase on the terminal: its drawing, if it lasts long enough, and at the end its final lines. */
export class LiveSection {
  readonly board: Board
  readonly #output: Output
  readonly #timer: NodeJS.Timeout
  #shown: Promise<(() => Promise<void>) | undefined> | undefined
  #withdrawn = false

  /** @param before resolves when the section before this one has released the terminal */
  constructor(board: Board, before: Promise<void>, output: Output) {
    this.board = board
    this.#output = output
    this.#timer = setTimeout(() => {
      this.#shown = this.#show(before)
    }, SHOW_AFTER_MS).unref()
  }

  /** Releases the terminal; later events of this phase are seen in its final lines only. */
  async withdraw(): Promise<void> {
    clearTimeout(this.#timer)
    this.#withdrawn = true
    const close = await this.#shown
    this.#shown = undefined
    await close?.()
    this.#output.release()
  }

  /** Puts the final lines in their place among all other texts at once; they wait there until the terminal is free. */
  close(): Promise<void> {
    this.#output.print(this.board.lines('').join('\n'))
    return this.withdraw()
  }

  /** A failure to draw ends no run: then there are the final lines only. */
  async #show(before: Promise<void>): Promise<(() => Promise<void>) | undefined> {
    try {
      await before
      const { showBoard } = await import('./live-renderer.ts')
      if (this.#withdrawn) return undefined
      this.#output.hold()
      return showBoard(this.board, new Frame(this.#output.stdout, this.#output.printable))
    } catch {
      this.#output.release()
      return undefined
    }
  }
}
