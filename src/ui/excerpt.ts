import { readFileSync } from 'node:fs'
import type { SourcePosition } from '../errors.ts'
import { maskSecrets } from './mask.ts'
import { oneLine, safe } from './text.ts'
import { displayWidth } from './width.ts'

/** Longer lines are cut around the caret. Columns. */
const LONGEST = 160
const AROUND = 70
/** The part of a line that is looked at: enough before the caret to see whose value stands there. UTF-16 units. */
const BEFORE = 16_000
const BEHIND = 500

/** 'prod.yaml:12:7'. */
export function place({ file, line, column }: SourcePosition): string {
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

function readLine({ file, line }: SourcePosition): string | undefined {
  try {
    return readFileSync(file, 'utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)[line - 1]
  } catch {
    return undefined
  }
}
