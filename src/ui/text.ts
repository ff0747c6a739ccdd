import { stripVTControlCharacters } from 'node:util'
import { redact } from '../secret.ts'

/** C0 controls but for newline and tab, DEL, and C1: a host's output must not steer the user's terminal. */
// eslint-disable-next-line no-control-regex -- control characters are what this pattern is about
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g
/**
 * Characters that are not seen: those of format (direction, width of nothing, tags), what a renderer leaves out where it does
 * not know it (fillers, variation selectors), the separators of lines, the empty pattern of braille. They hide what a line
 * says, and make two names look the same.
 */
export const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]/gu
/** The codes that Style writes, and no others. */
// eslint-disable-next-line no-control-regex -- they begin with one
const OWN_CODES = /(\x1b\[(?:[12]|22|3[1236]|39)m)/

/** Columns of a line that are shown. */
const LINE_COLUMNS = 2000

/**
 * Text from anywhere, fit to be shown: without secrets, terminal escapes and other control characters. Characters that
 * are not seen are named: '<U+202E>'.
 */
export function safe(text: string): string {
  const plain = stripVTControlCharacters(text.replaceAll('\r\n', '\n')).replace(CONTROL, '')
  return redact(plain.replace(INVISIBLE, codePoint))
}

const codePoint = (character: string): string =>
  `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`

/** `safe` for text with colours of this program, which stay. Everything that is printed goes through it. */
export function printable(text: string): string {
  return text
    .split(OWN_CODES)
    .map((part, index) => (index % 2 === 1 ? part : safe(part)))
    .join('')
}

/** `safe`, folded into one line, which is cut where it is long. */
export function oneLine(text: string): string {
  return cutLine(safe(text).trim().replace(/\s+/g, ' '))
}

/** '0.6 s', '41 s', '3 min 05 s'. @param ms milliseconds */
export function duration(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}

/** '1 change', '2 changes'. */
export function count(amount: number, noun: string, plural = `${noun}s`): string {
  return `${amount} ${amount === 1 ? noun : plural}`
}

/** Every line that is not empty gets `by` columns of blanks before it. */
export function indent(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by))
}

/** A line as long as it is shown at most. */
function cutLine(line: string): string {
  return line.length > LINE_COLUMNS ? `${line.slice(0, LINE_COLUMNS)}… cut` : line
}

/** The last `limit` lines, long ones cut; a first line has the number of those left out. */
export function lastLines(text: string, limit: number): string {
  const lines = text.trimEnd().split('\n').map(cutLine)
  const left = lines.length - limit
  return left <= 0 ? lines.join('\n') : [`… ${count(left, 'line')} before`, ...lines.slice(-limit)].join('\n')
}
