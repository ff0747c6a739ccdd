import type { Terminal } from '../terminal.ts'
import { displayWidth, truncate } from '../width.ts'

/** Used where the terminal has no size. */
const DEFAULT_SIZE = { columns: 80, rows: 24 }
/** Stay empty at the right: for '…' in ASCII, the terminal's echo of ^C, and terminals that fold at their last column. */
const SPARE_COLUMNS = 5
const HIDE_CURSOR = '\u001b[?25l'
const SHOW_CURSOR = '\u001b[?25h'
const LINE_ABOVE = '\u001b[A'
const CLEAR_LINE = '\u001b[K'
const CLEAR_BELOW = '\u001b[J'

/** Lines at the end of a terminal's text. Each drawing replaces the one before it; the cursor is hidden meanwhile. */
export class Frame {
  readonly #terminal: Terminal
  readonly #printable: (text: string) => string
  #drawn: readonly string[] = []
  /** An end of the process in the middle of a phase leaves the drawing, and a cursor below it. */
  readonly #onExit = (): void => {
    this.#terminal.write(`\n${SHOW_CURSOR}`)
  }

  /** @param printable removes secrets and terminal codes from a line, except for this program's colours */
  constructor(terminal: Terminal, printable: (text: string) => string) {
    this.#terminal = terminal
    this.#printable = printable
  }

  /** Lines that are too long are cut; lines below the last row of the terminal are counted in its last line. */
  draw(lines: readonly string[]): void {
    const isFirst = this.#drawn.length === 0
    if (isFirst) process.once('exit', this.#onExit)
    const start = isFirst ? HIDE_CURSOR : `\r${LINE_ABOVE.repeat(this.#rowsAbove())}`
    this.#drawn = this.#fit(lines.map(this.#printable))
    this.#terminal.write(`${start}${this.#drawn.map((line) => line + CLEAR_LINE).join('\n')}${CLEAR_BELOW}`)
  }

  /** Removes the drawing and shows the cursor. */
  clear(): void {
    if (this.#drawn.length === 0) return
    // Row by row: some terminals keep what they clear at once from the first row on in their history.
    const above = `${LINE_ABOVE}${CLEAR_LINE}`.repeat(this.#rowsAbove())
    this.#terminal.write(`\r${CLEAR_LINE}${above}${SHOW_CURSOR}`)
    this.#drawn = []
    process.off('exit', this.#onExit)
  }

  #size(side: 'columns' | 'rows'): number {
    const size = this.#terminal[side] ?? 0
    return size === 0 ? DEFAULT_SIZE[side] : size
  }

  /** Rows of the drawing above the cursor. A terminal that became narrower since then has folded its lines. */
  #rowsAbove(): number {
    const columns = this.#size('columns')
    const rows = this.#drawn.map((line) => Math.max(1, Math.ceil(displayWidth(line) / columns)))
    return rows.reduce((sum, taken) => sum + taken, -1)
  }

  #fit(lines: readonly string[]): string[] {
    const rows = Math.max(2, this.#size('rows') - 1)
    const cut = lines.length - rows + 1
    const shown = cut <= 1 ? lines : [...lines.slice(0, rows - 1), `  … ${cut} more`]
    const room = this.#size('columns') - SPARE_COLUMNS
    return shown.map((line) => this.#printable(truncate(line, room)))
  }
}
