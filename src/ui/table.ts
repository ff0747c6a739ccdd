import { displayWidth, pad, truncate } from './width.ts'
import type { Style } from './style.ts'
import { oneLine } from './text.ts'

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** May be left out on a narrow terminal; the highest number goes first. For what a cut would make wrong: numbers, paths. */
  readonly spare?: number
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
 * Aligned columns by display width, no lines drawn. On a narrow terminal spare columns are left out, and a last line
 * names them; then the rightmost columns are cut: names are at the left, at the right is mostly explanation.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly (Cell | string)[])[],
  options: TableOptions,
): string {
  const cells = rows.map((row) => row.map(cellOf))
  const needed = columns.map(({ title }, index) =>
    Math.max(displayWidth(title), ...cells.map((row) => displayWidth(row[index]?.text ?? ''))),
  )
  const out = leftOut(columns, needed, options.width)
  const kept = <T>(items: readonly T[]): T[] => items.filter((_item, index) => !out.has(index))
  const shown = draw(kept(columns), cells.map(kept), kept(needed), options)
  if (out.size === 0) return shown
  const titles = columns.filter((_column, index) => out.has(index)).map(({ title }) => title)
  return `${shown}\n${options.style.dim(`(no room for ${titles.join(', ')})`)}`
}

/** Cells hold names from anywhere: one that breaks its line would break the table, or make a row of its own. */
function cellOf(cell: Cell | string): Cell {
  return typeof cell === 'string' ? { text: oneLine(cell) } : { ...cell, text: oneLine(cell.text) }
}

/** Indexes of the columns that have to go so that the others fit, as far as there are spare ones. */
function leftOut(columns: readonly Column[], needed: readonly number[], width = Infinity): Set<number> {
  const out = new Set<number>()
  const spare = [...columns.entries()]
    .filter(([, column]) => column.spare !== undefined)
    .sort(([, one], [, other]) => (other.spare ?? 0) - (one.spare ?? 0))
  for (const [index] of spare) {
    const rest = needed.filter((_one, at) => !out.has(at))
    if (widthOf(rest) <= width) break
    out.add(index)
  }
  return out
}

const widthOf = (widths: readonly number[]): number =>
  widths.reduce((sum, one) => sum + one, 0) + GAP.length * (widths.length - 1)

function draw(
  columns: readonly Column[],
  cells: readonly (readonly Cell[])[],
  needed: readonly number[],
  { style, width }: TableOptions,
): string {
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
  let excess = widthOf(widths) - width
  for (let index = widths.length - 1; index > 0 && excess > 0; index--) {
    const room = widths[index] ?? 0
    const cut = Math.min(excess, Math.max(0, room - NARROWEST))
    widths[index] = room - cut
    excess -= cut
  }
  return widths
}
