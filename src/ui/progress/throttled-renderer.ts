import { DefaultRenderer, type ListrRendererFactory } from 'listr2'
import type { Terminal } from '../terminal.ts'

/** listr2 renders the whole tree at every event, synchronously; ten frames a second are enough for people. */
const FRAME_MS = 100

/**
 * listr2's renderer, slowed down to what eyes can follow, and never higher than the terminal.
 * @param refreshers bring the titles up to date, right before a frame is drawn
 */
export function throttledRenderer(
  refreshers: readonly (() => void)[],
  terminal: Terminal,
): ListrRendererFactory {
  return class ThrottledRenderer extends DefaultRenderer {
    static override nonTTY = true
    #last = -Infinity

    override update(): void {
      const now = performance.now()
      if (now - this.#last < FRAME_MS) return
      // Before the titles change: each change asks for another update.
      this.#last = now
      for (const refresh of refreshers) refresh()
      super.update()
    }

    /** A frame higher than the terminal could not be erased again; what does not fit is counted instead. */
    override create(options?: Parameters<DefaultRenderer['create']>[0]): string {
      const lines = super.create(options).split('\n')
      const room = Math.max(2, (terminal.rows ?? 24) - 2)
      if (lines.length <= room) return lines.join('\n')
      return [...lines.slice(0, room - 1), `  … ${lines.length - room + 1} more`].join('\n')
    }
  }
}
