import type { SourcePosition } from '../errors.ts'
import { readSmallFile } from '../small-file.ts'
import { maskSecrets } from './mask.ts'
import { oneLine, safe } from './text.ts'
import { displayWidth } from './width.ts'

/** Longer lines are cut around the caret. Columns. */
const LONGEST = 160
const AROUND = 70
/** The part of a line that is looked at: enough before the caret to see whose value stands there. UTF-16 units. */
const BEFORE = 16_000
const BEHIND = 500
/** The largest file that an excerpt is taken from, bytes: an inventory has no more. */
const MOST_BYTES = 1024 * 1024

/** 'prod.yaml:12:7'. */
export function shownPosition({ file, line, column }: SourcePosition): string {
  return `${oneLine(file)}:${line}:${column}`
}

/** The source line at `position` with a caret under the column, or undefined when it cannot be read any more. */
export function excerpt(position: SourcePosition): string | undefined {
  const line = readLine(position)
  if (line === undefined) return undefined
  const from = Math.max(0, position.column - 1 - BEFORE)
  const shown = (end: number): string => maskSecrets(safe(line.slice(from, end)), from > 0)
  const number = String(position.line)
  const whole = shown(position.column - 1 + BEHIND)
  const before = shown(position.column - 1)
  const isLong = whole.length > LONGEST
  const start = isLong ? Math.max(0, before.length - AROUND) : 0
  const end = isLong ? before.length + AROUND : whole.length
  const head = start > 0 ? '… ' : ''
  const text = `${head}${whole.slice(start, end)}${end < whole.length ? ' …' : ''}`
  // Tabs stay tabs before the caret, so that it lands right at whatever tab width the terminal has.
  const lead = `${head}${before.slice(start)}`.replace(/[^\t]+/g, (part) => ' '.repeat(displayWidth(part)))
  return `${number} | ${text}\n${' '.repeat(number.length)} | ${lead}^`
}

/** The lines of the file that was read last: an inventory is asked for one line of each problem. */
let last: { readonly text: string; readonly lines: readonly string[] } = { text: '', lines: [''] }

function readLine({ file, line }: SourcePosition): string | undefined {
  try {
    const text = readSmallFile(file, MOST_BYTES).toString('utf8')
    if (text !== last.text) last = { text, lines: text.replace(/^\uFEFF/, '').split(/\r?\n/) }
    return last.lines[line - 1]
  } catch {
    return undefined
  }
}
