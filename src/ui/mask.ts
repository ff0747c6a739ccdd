import { isSecretName } from '../inventory/secret-names.ts'

const NAME = /[A-Za-z_][\w-]*/g
/** The signs of an assignment to a name, in YAML, JSON and INI. */
const SEPARATOR = /["']?\s*[:=]\s*/y
/** A blank instead of an assignment, which stands in lines that are refused. */
const BLANK = /[ \t]+(?![\w.-]+\s*[=:])(?=[^\s#;])/y
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
    const isName = isSecretName(found[0])
    const begin =
      endOf(SEPARATOR, line, NAME.lastIndex) ?? (isName ? endOf(BLANK, line, NAME.lastIndex) : undefined)
    if (begin === undefined) continue
    copied ??= found.index
    const between = line.slice(NAME.lastIndex, begin)
    inBraces ||= /[{,]/.test(line.slice(scanned, found.index))
    scanned = found.index
    NAME.lastIndex = begin
    if (!isName || endOf(REFERENCE, line, begin) !== undefined || begin === line.length) continue
    const isOnHostLine = /^\s*=?\s*$/.test(between) && found.index > first
    const end = valueEnd(line, begin, inBraces ? FLOW : isOnHostLine ? HOST_LINE : undefined)
    masked += `${line.slice(copied, begin)}[redacted]`
    copied = end
    NAME.lastIndex = end
  }
  return masked + line.slice(copied ?? line.length)
}

/** Ends of values, of which there are many in a line: each needs what follows it there, or it is a part of the value. */
const MAY_END = /\s+|[,}\]]/g
const BEHIND = String.raw`\s+(?:[\w.-]+\s*=|[#;]|$)`
const BETWEEN = String.raw`\s*(?:,\s*(?:["']?[\w.-]+["']?\s*:|[}\]]|$)|[}\]][\s}\],]{0,100}(?:$|#|["']?[\w.-]+["']?\s*:))`
/** The next variable, a comment or the end of the line. */
const HOST_LINE = new RegExp(BEHIND, 'y')
/** The next key, or the closing brackets. */
const FLOW = new RegExp(BETWEEN, 'y')
const QUOTED = new RegExp(`$|${BEHIND}|${BETWEEN}`, 'y')

/**
 * Index behind a value, which may begin in quotes. A value that goes on behind its quote or blank, e.g. a password with an
 * apostrophe, ends with the line.
 * @param rest follows a value without quotes; the line when undefined
 */
function valueEnd(line: string, begin: number, rest: RegExp | undefined): number {
  const quote = line.charAt(begin)
  const isQuoted = quote === '"' || quote === "'"
  const pattern = isQuoted ? QUOTED : rest
  if (pattern === undefined) return line.length
  const from = isQuoted ? closing(line, begin + 1, quote) : begin
  if (isQuoted && endOf(pattern, line, from) !== undefined) return from
  MAY_END.lastIndex = from
  for (let found = MAY_END.exec(line); found !== null; found = MAY_END.exec(line)) {
    if (endOf(pattern, line, found.index) !== undefined) return found.index
  }
  return line.length
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
