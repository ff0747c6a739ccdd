import { DefaultRenderer, type ListrRendererFactory } from 'listr2'
import type { Terminal } from './terminal.ts'

/** listr2 renders the whole tree at every event, synchronously; ten frames a second are enough for people. */
const FRAME_MS = 100

export interface Frames {
  /** Brings the titles up to date, right before a frame is drawn. */
  readonly prepare: () => void
  /** What was drawn last. */
  last: string
}

/** listr2's renderer, slowed down to what eyes can follow, and never higher than the terminal. */
export function throttledRenderer(frames: Frames, terminal: Terminal): ListrRendererFactory {
  return class ThrottledRenderer extends DefaultRenderer {
    static override nonTTY = true
    #last = -Infinity

    override update(): void {
      const now = performance.now()
      if (now - this.#last < FRAME_MS) return
      // Before the titles change: each change asks for another update.
      this.#last = now
      frames.prepare()
      super.update()
    }

    /** A frame higher than the terminal could not be erased again; what does not fit is counted instead. */
    override create(options?: Parameters<DefaultRenderer['create']>[0]): string {
      const lines = super.create(options).split('\n')
      const room = Math.max(2, (terminal.rows ?? 24) - 2)
      const shown =
        lines.length <= room ? lines : [...lines.slice(0, room - 1), `  … ${lines.length - room + 1} more`]
      frames.last = shown.join('\n')
      return frames.last
    }
  }
}
