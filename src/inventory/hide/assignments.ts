import { HIDDEN } from './marks.ts'
import { isSecretName } from '../secret-names.ts'

const NAME = /[A-Za-z_][\w-]*/g
/** The signs of an assignment to a name, in YAML, JSON and INI. */
const SEPARATOR = /["']?\s*[:=]\s*/y
/** A blank instead of an assignment, which stands in lines that are refused. */
const BLANK = /[ \t]+(?![\w.-]+\s*[=:])(?=[^\s#;])/y
/** The place of a secret, which is no secret itself. */
const REFERENCE = /["']?(?:\$\{\w*\}|file:)/y

/** An assignment in a line of an inventory. Indexes are of UTF-16 units. */
export interface Assignment {
  /** Index of the name. */
  readonly at: number
  readonly begin: number
  /** Index behind the value, of a name that secrets have; undefined for others. */
  readonly end: number | undefined
}

/**
 * The assignments in a line, as far as they matter to secrets: one inside of a secret is none. The line may be one that could
 * not be read. Takes linear time.
 */
export function* assignmentsIn(line: string): Generator<Assignment> {
  let inBraces = false
  let scanned = 0
  const first = line.search(/\S/)
  // Its place in the text is its own, also where the caller reads another line between two steps.
  const name = new RegExp(NAME)
  for (let found = name.exec(line); found !== null; found = name.exec(line)) {
    const assigned = endOf(SEPARATOR, line, name.lastIndex)
    const begin = assigned ?? endOf(BLANK, line, name.lastIndex)
    if (begin === undefined) continue
    const isName = isSecretName(found[0])
    if (assigned === undefined && !isName) continue
    const between = line.slice(name.lastIndex, begin)
    inBraces ||= /[{,]/.test(line.slice(scanned, found.index))
    scanned = found.index
    name.lastIndex = begin
    const isSecret = isName && endOf(REFERENCE, line, begin) === undefined && begin < line.length
    const isOnHostLine = /^\s*=?\s*$/.test(between) && found.index > first
    const end = isSecret
      ? valueEnd(line, begin, inBraces ? FLOW : isOnHostLine ? HOST_LINE : undefined)
      : undefined
    if (end !== undefined) name.lastIndex = end
    yield { at: found.index, begin, end }
  }
}

/** Ends of values, of which there are many in a line: each needs what follows it there, or it is a part of the value. */
const MAY_END = /\s+|[,}\]]/g
const BEHIND = String.raw`\s+(?:[\w.-]+\s*=|[#;]|$)`
const BETWEEN = String.raw`\s*(?:,\s*(?:["']?[\w.-]+["']?\s*:|[}\]]|$)|(?<=["']),\s*["']|[}\]][\s}\],]{0,100}(?:$|#|["']?[\w.-]+["']?\s*:))`
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
  const from = isQuoted ? closing(line, begin + 1, quote) : behindHidden(line, begin)
  if (isQuoted && endOf(pattern, line, from) !== undefined) return from
  MAY_END.lastIndex = from
  for (let found = MAY_END.exec(line); found !== null; found = MAY_END.exec(line)) {
    if (endOf(pattern, line, found.index) !== undefined) return found.index
  }
  return line.length
}

/** Index behind a value that is hidden already, as far as it is. */
const behindHidden = (line: string, begin: number): number =>
  line.startsWith(HIDDEN, begin) ? begin + HIDDEN.length : begin

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
