import { Listr, Spinner, type ListrRenderer } from 'listr2'
import type { Board } from './board.ts'
import type { Frame } from './frame.ts'

/**
 * Draws `board` into `frame` ten times a second, as listr2's one task, until the returned function is called. That
 * removes the drawing and resolves when the terminal is free.
 */
export function showBoard(board: Board, frame: Frame): () => Promise<void> {
  let close = (): void => undefined
  const phase = new Promise<void>((resolve) => {
    close = resolve
  })
  class BoardRenderer implements ListrRenderer {
    static readonly nonTTY = true
    static readonly rendererOptions = {}
    static readonly rendererTaskOptions = {}
    readonly #spinner = new Spinner()

    readonly render = (): void => {
      this.#draw()
      this.#spinner.start(this.#draw)
    }

    readonly end = (): void => {
      this.#spinner.stop()
      frame.clear()
    }

    readonly #draw = (): void => {
      frame.draw(board.lines(this.#spinner.fetch()))
    }
  }
  // The command handles signals: it has a lock to release first.
  const listr = new Listr({ task: () => phase }, { renderer: BoardRenderer, registerSignalListeners: false })
  const running = listr.run()
  return async () => {
    close()
    await running
  }
}
