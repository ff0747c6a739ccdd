import { own } from '../../objects.ts'
import { asObject, asText, parseJson, writeJson, type JsonObject } from '../../rocketmq/remoting/json.ts'

/** Objects as JSON lines. */
export const linesOf = (rows: readonly JsonObject[]): Buffer =>
  Buffer.from(rows.map((row) => `${writeJson(row)}\n`).join(''))

/**
 * The objects of JSON lines.
 * @throws SyntaxError with the number of the line that is no object
 */
export function rowsOf(content: Buffer): JsonObject[] {
  return content
    .toString('utf8')
    .split('\n')
    .flatMap((line, index): JsonObject[] => {
      if (line === '') return []
      const row = asObject(parseJson(line))
      if (row === undefined) throw new SyntaxError(`line ${index + 1} is no object`)
      return [row]
    })
}

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
