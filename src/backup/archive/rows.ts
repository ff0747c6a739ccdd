import { own } from '../../objects.ts'
import { MOST_ROWS } from './format.ts'
import { asObject, asText, writeJson, type JsonObject } from '../../rocketmq/remoting/json.ts'
import { parseJson } from '../../rocketmq/remoting/parse-json.ts'

/** Rows that are written at once: one text of all rows could be longer than a text may be. */
const AT_ONCE = 10_000

/** Objects as JSON lines. */
export function linesOf(rows: readonly JsonObject[]): Buffer {
  const parts: Buffer[] = []
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const lines = rows.slice(from, from + AT_ONCE).map((row) => `${writeJson(row)}\n`)
    parts.push(Buffer.from(lines.join('')))
  }
  return Buffer.concat(parts)
}

/** Bytes of one row. */
const MOST_LINE_BYTES = 1024 * 1024

/**
 * The objects of JSON lines, read line by line.
 * @throws SyntaxError with the number of the line that is no object or too long, or when there are more than `most`
 */
export function rowsOf(content: Buffer, most = MOST_ROWS): JsonObject[] {
  const rows: JsonObject[] = []
  let number = 0
  for (let from = 0; from < content.length;) {
    const found = content.indexOf(NEWLINE, from)
    const end = found < 0 ? content.length : found
    number += 1
    if (end - from > MOST_LINE_BYTES) throw new SyntaxError(`line ${number} is longer than 1 MiB`)
    const line = content.toString('utf8', from, end)
    from = end + 1
    if (line === '') continue
    const row = asObject(parseJson(line))
    if (row === undefined) throw new SyntaxError(`line ${number} is no object`)
    if (rows.length === most) throw new SyntaxError(`it has more than ${most} rows`)
    rows.push(row)
  }
  return rows
}

const NEWLINE = 0x0a

/** A text or number of a row as text; '' when it is missing. */
export const textIn = (row: JsonObject, key: string): string => asText(own(row, key))

/** An object of a row; empty when it is missing. */
export const objectIn = (row: JsonObject, key: string): JsonObject => asObject(own(row, key)) ?? {}

/** A whole number of a row, as large as it may be. @throws SyntaxError for anything else */
export function wholeIn(row: JsonObject, key: string): bigint {
  const text = textIn(row, key)
  if (!/^-?\d{1,19}$/.test(text)) throw new SyntaxError(`${key} is no whole number`)
  return BigInt(text)
}
