import { readFileSync } from 'node:fs'
import type { SourcePosition } from '../errors.ts'
import { isSecretName } from '../inventory/secret-names.ts'
import { safe } from './text.ts'
import { displayWidth } from './width.ts'

/** Longer lines are cut around the caret. Columns. */
const LONGEST = 160
const AROUND = 70

/** 'prod.yaml:12:7'. */
export function place({ file, line, column }: SourcePosition): string {
  return `${file}:${line}:${column}`
}

/** The source line at `position` with a caret under the column, or undefined when it cannot be read any more. */
export function excerpt(position: SourcePosition): string | undefined {
  const line = readLine(position)
  if (line === undefined) return undefined
  const number = String(position.line)
  const whole = shown(line)
  const before = shown(line.slice(0, position.column - 1))
  const isLong = whole.length > LONGEST
  const start = isLong ? Math.max(0, before.length - AROUND) : 0
  const end = isLong ? before.length + AROUND : whole.length
  const head = start > 0 ? '… ' : ''
  const text = `${head}${whole.slice(start, end)}${end < whole.length ? ' …' : ''}`
  // Tabs stay tabs before the caret, so that it lands right at whatever tab width the terminal has.
  const lead = `${head}${before.slice(start)}`.replace(/[^\t]+/g, (part) => ' '.repeat(displayWidth(part)))
  return `${number} | ${text}\n${' '.repeat(number.length)} | ${lead}^`
}

const ASSIGNMENT = /([A-Za-z_][\w-]*)(["']?\s*[:=]\s*)("[^"]*"?|'[^']*'?|[^\s"'].*)/g
/** Where a secret is to be found rather than the secret itself. */
const REFERENCE = /^["']?(?:\$\{\w*\}|file:)/

/**
 * A line without control characters and secrets. A secret is known by the name before it too: a line that could not
 * be read, or whose key is misspelt, was never taken for one.
 */
function shown(line: string): string {
  return safe(line).replace(ASSIGNMENT, mask)
}

function mask(found: string, name: string, between: string, value: string, at: number, line: string): string {
  if (!isSecretName(name)) {
    // Behind a harmless key there may be another one on the line.
    return `${name}${between}${value.replace(ASSIGNMENT, mask)}`
  }
  if (REFERENCE.test(value)) return found
  const isInBraces = line.slice(0, at).includes('{') || line.slice(0, at).includes(',')
  const isOnHostLine = between.trim() === '=' && line.slice(0, at).trim() !== ''
  const end = /^["']/.test(value) ? undefined : isInBraces ? /[,}]/ : isOnHostLine ? /\s/ : undefined
  const cut = end === undefined ? -1 : value.search(end)
  const rest = cut < 0 ? '' : value.slice(cut).replace(ASSIGNMENT, mask)
  return `${name}${between}[redacted]${rest}`
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
