import { ProcessOutput } from 'listr2'
import type { Terminal } from '../terminal.ts'

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
