import { displayWidth, pad, truncate } from './width.ts'
import type { Style } from './style.ts'

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
}

export interface Cell {
  readonly text: string
  readonly colour?: keyof Style
}

export interface TableOptions {
  readonly style: Style
  /** Columns of the terminal; undefined: as wide as it needs (a pipe). */
  readonly width?: number | undefined
}

const GAP = '  '
/** No column is cut below this; where even that does not fit, lines wrap as the terminal likes. */
const NARROWEST = 8

/**
 * Aligned columns by display width, no lines drawn. On a narrow terminal the rightmost columns are cut first:
 * names are at the left, and what is cut at the right is mostly explanation.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly (Cell | string)[])[],
  { style, width }: TableOptions,
): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? { text: cell } : cell)))
  const needed = columns.map(({ title }, index) =>
    Math.max(displayWidth(title), ...cells.map((row) => displayWidth(row[index]?.text ?? ''))),
  )
  const widths = fit(needed, width)
  const line = (texts: readonly Cell[]): string =>
    texts
      .map(({ text, colour }, index) => {
        const room = widths[index] ?? 0
        const cut = truncate(text, room)
        const last = index === columns.length - 1 && columns[index]?.align !== 'right'
        const shown = last ? cut : pad(cut, room, columns[index]?.align)
        return colour ? style[colour](shown) : shown
      })
      .join(GAP)
      .trimEnd()
  const head = columns.map(({ title }): Cell => ({ text: title, colour: 'bold' }))
  return [line(head), ...cells.map(line)].join('\n')
}

function fit(needed: readonly number[], width: number | undefined): number[] {
  const widths = [...needed]
  if (width === undefined) return widths
  const total = widths.reduce((sum, one) => sum + one, 0) + GAP.length * (widths.length - 1)
  let excess = total - width
  for (let index = widths.length - 1; index > 0 && excess > 0; index--) {
    const room = widths[index] ?? 0
    const cut = Math.min(excess, Math.max(0, room - NARROWEST))
    widths[index] = room - cut
    excess -= cut
  }
  return widths
}
