import { readFileSync } from 'node:fs'
import type { SourcePosition } from '../errors.ts'
import { safe } from './text.ts'
import { displayWidth } from './width.ts'

/** 'prod.yaml:12:7'. */
export function place({ file, line, column }: SourcePosition): string {
  return `${file}:${line}:${column}`
}

/** The source line at `position` with a caret under the column, or undefined when it cannot be read any more. */
export function excerpt(position: SourcePosition): string | undefined {
  const line = readLine(position)
  if (line === undefined) return undefined
  const number = String(position.line)
  // Tabs stay tabs before the caret, so that it lands right at whatever tab width the terminal has.
  const before = safe(line.slice(0, position.column - 1))
  const lead = before.replace(/[^\t]+/g, (text) => ' '.repeat(displayWidth(text)))
  return `${number} | ${safe(line)}\n${' '.repeat(number.length)} | ${lead}^`
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
