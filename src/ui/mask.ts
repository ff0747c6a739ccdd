import { isSecretName } from '../inventory/secret-names.ts'

const NAME = /[A-Za-z_][\w-]*/g
/** The signs of an assignment to a name, in YAML, JSON and INI. */
const SEPARATOR = /["']?\s*[:=]\s*/y
/** The place of a secret, which is no secret itself. */
const REFERENCE = /["']?(?:\$\{\w*\}|file:)/y

/**
 * A line of an inventory with '[redacted]' for every value behind a name that secrets have. Other secrets are known by
 * their value; these may stand in a line that could not be read, or behind a misspelt key. Takes linear time.
 * @param isCut the line begins somewhere within, perhaps in a secret: what stands before the first name is left out
 */
export function maskSecrets(line: string, isCut = false): string {
  let masked = ''
  let copied: number | undefined = isCut ? undefined : 0
  let inBraces = false
  let scanned = 0
  const first = line.search(/\S/)
  NAME.lastIndex = 0
  for (let found = NAME.exec(line); found !== null; found = NAME.exec(line)) {
    const begin = endOf(SEPARATOR, line, NAME.lastIndex)
    if (begin === undefined) continue
    copied ??= found.index
    const between = line.slice(NAME.lastIndex, begin)
    inBraces ||= /[{,]/.test(line.slice(scanned, found.index))
    scanned = found.index
    NAME.lastIndex = begin
    if (!isSecretName(found[0]) || endOf(REFERENCE, line, begin) !== undefined || begin === line.length)
      continue
    const isOnHostLine = between.trim() === '=' && found.index > first
    const end = valueEnd(line, begin, inBraces ? /[,}]/g : isOnHostLine ? /\s/g : undefined)
    masked += `${line.slice(copied, begin)}[redacted]`
    copied = end
    NAME.lastIndex = end
  }
  return masked + line.slice(copied ?? line.length)
}

/** Index behind a value, which may begin in quotes. @param end what ends it outside of quotes; the line when undefined */
function valueEnd(line: string, begin: number, end: RegExp | undefined): number {
  const quote = line.charAt(begin)
  const isQuoted = quote === '"' || quote === "'"
  const pattern = isQuoted ? /[\s,}\]]/g : end
  if (pattern === undefined) return line.length
  pattern.lastIndex = isQuoted ? closing(line, begin + 1, quote) : begin
  return pattern.exec(line)?.index ?? line.length
}

/** Index behind the quote that closes a text; the line's length where none does. */
function closing(line: string, from: number, quote: string): number {
  for (let at = from; at < line.length; at += 1) {
    const character = line.charAt(at)
    if (character === '\\' && quote === '"') at += 1
    else if (character === quote) return at + 1
  }
  return line.length
}

/** Index behind a match of a sticky pattern at `from`. */
function endOf(pattern: RegExp, line: string, from: number): number | undefined {
  pattern.lastIndex = from
  return pattern.test(line) ? pattern.lastIndex : undefined
}
