import { ProcessOutput } from 'listr2'
import type { Terminal } from './terminal.ts'
import { displayWidth } from './width.ts'

const CURSOR_UP = (rows: number): string => `\u001B[${rows}A`
const ERASE_DOWN = '\u001B[J'

/**
 * What listr2 writes to. Its own copy of the stream keeps the size that the terminal had at the start, and wraps by
 * it for ever; this one always tells the present size.
 */
export class LiveOutput extends ProcessOutput {
  readonly #terminal: Terminal

  constructor(stdout: Terminal, stderr: Terminal) {
    super(stdout as NodeJS.WriteStream, stderr as NodeJS.WriteStream, { leaveEmptyLine: false })
    this.#terminal = stdout
  }

  override get stdout(): NodeJS.WriteStream {
    const terminal = this.#terminal
    const write = (text: string): boolean => this.toStdout(text, false)
    return {
      write,
      get columns() {
        return terminal.columns
      },
      get rows() {
        return terminal.rows
      },
    } as unknown as NodeJS.WriteStream
  }
}

/**
 * A terminal that becomes narrower folds the lines of the last frame, and erasing as many lines as were written would
 * leave the upper ones standing. This wipes them and puts the cursor where the next frame expects it.
 * @param frame as it was written, every line within the former width
 */
export function wipeFolded(frame: string, columns: number): string {
  const lines = frame.split('\n')
  const rows = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line) / columns)), 0)
  if (rows === lines.length) return ''
  return CURSOR_UP(rows) + ERASE_DOWN + '\n'.repeat(lines.length)
}
