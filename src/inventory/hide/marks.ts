import { own } from '../../objects.ts'
import { redact } from '../../secret.ts'
import { isSecretName } from '../secret-names.ts'

/** An inventory that can be kept in plain text. */
export interface HiddenText {
  readonly text: string
  /** Number of values and comments that were replaced. */
  readonly hidden: number
}

/** Replacement for a secret in a text. */
export const HIDDEN = '[redacted]'

const NAME = /[A-Za-z_][\w.-]*/g
/** The signs of an assignment, and the first character of its value: no list, no mapping, no reference. */
const ASSIGNMENT = /["']?\s*[=:]\s*(?!["']?(?:\$\{|file:))[^\s[{]/y
/** A login in a URL, also one with quotes or blanks of an encoding. */
const URL_LOGIN = /\w:\/\/[^\s/]{1,1000}@/

/** Returns true for a text that holds a login in a URL, or a value behind a name that secrets have. Takes linear time. */
export function namesSecret(text: string): boolean {
  if (URL_LOGIN.test(text)) return true
  return namesBefore(text, ASSIGNMENT).some(isSecretName)
}

/**
 * The names in a text that have an assignment behind them. Takes linear time, unlike one pattern for both.
 * @param assignment sticky
 */
export const namesBefore = (text: string, assignment: RegExp): string[] =>
  [...text.matchAll(NAME)].flatMap(({ 0: name, index }) => {
    assignment.lastIndex = index + name.length
    return assignment.test(text) ? [name] : []
  })

/** Returns true for a text that holds a secret which this process knows, plain or in one or two encodings over each other. */
export function holdsKnownSecret(text: string): boolean {
  return [...formsOf(text)].some((form) => redact(form) !== form)
}

/** A text as it is, and as the reader of each encoding takes it. */
function formsOf(text: string): Set<string> {
  const once = decoded(text)
  return new Set([text, ...once, ...once.flatMap(decoded)])
}

const decoded = (text: string): string[] =>
  [
    text.replaceAll("''", "'"),
    text.replaceAll('""', '"'),
    withoutEscapes(text),
    withoutPercents(text),
    base64In(text),
  ].filter((form) => form !== text)

const SIMPLE: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', 0: '\0', b: '\b', f: '\f' }
const ESCAPE =
  /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|u\{([0-9a-f]{1,6})\}|([0-7]{3})|\r?\n[ \t]*|([^]))/gi

/** Escapes of JSON, YAML's double quotes, Python, the shell and java.util.Properties. */
function withoutEscapes(text: string): string {
  return text.replaceAll(ESCAPE, (_all, ...found: (string | undefined)[]) => {
    const [two, four, eight, braces, octal, character] = found
    const hex = two ?? four ?? eight ?? braces
    if (hex !== undefined) return characterOf(Number.parseInt(hex, 16))
    if (octal !== undefined) return characterOf(Number.parseInt(octal, 8))
    return character === undefined ? '' : (own(SIMPLE, character) ?? character)
  })
}

const characterOf = (code: number): string => (code <= 0x10_ff_ff ? String.fromCodePoint(code) : '')

/** Percent encodings of UTF-8; '+' stays. */
const withoutPercents = (text: string): string =>
  text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  )

/** Lines of what stands in a text as base64, its form for URLs included. */
const base64In = (text: string): string =>
  [...text.matchAll(/[\w+/-]{6,}={0,2}/g)]
    .map(([run]) => Buffer.from(run, 'base64').toString('utf8'))
    .join('\n')
