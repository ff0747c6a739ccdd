import { own } from '../../src/objects.ts'

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\f': '\\f' }
/** Text that java.util.Properties reads as itself: the file is read as ISO-8859-1, so only ASCII is the same to all. */
const PLAIN = /^[\x20-\x7e]*$/

/** One `key=value` line as java.util.Properties (`load(InputStream)`) reads it back, without a line end. */
export function propertyLine(key: string, value: string): string {
  return `${escapeKey(key)}=${escapeValue(value)}`
}

function escapeKey(key: string): string {
  return escapeCharacters(key.replaceAll('\\', '\\\\')).replaceAll(/[ :=#!]/g, (found) => `\\${found}`)
}

/** Blanks before a value belong to the separator unless escaped; blanks inside and behind it are read as they are. */
function escapeValue(value: string): string {
  return escapeCharacters(value.replaceAll('\\', '\\\\')).replace(/^ /, '\\ ')
}

/** By UTF-16 unit, as \uXXXX means it. */
function escapeCharacters(text: string): string {
  if (PLAIN.test(text)) return text
  let escaped = ''
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charAt(index)
    escaped += PLAIN.test(unit) ? unit : (own(SHORT_ESCAPES, unit) ?? unicodeEscape(text.charCodeAt(index)))
  }
  return escaped
}

const unicodeEscape = (unit: number): string => `\\u${unit.toString(16).toUpperCase().padStart(4, '0')}`
