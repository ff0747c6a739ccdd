import { Secret } from '../../secret.ts'
import { assignmentsIn } from './assignments.ts'

/** A list or mapping, a block: not the secret itself. */
const NO_TEXT = /^[[{|>]/
const QUOTED = /^(["'])(.*)\1$/
/** Signs of YAML at the begin of a value: an alias, an anchor, a tag. */
const SIGNS = /^[*&!%@`<>\\]+|>$/g
/** Words that messages need. */
const PLAIN = /^(?:true|false|null|none|vars|children|hosts)$/i
/** Shorter words stand everywhere. */
const SHORTEST = 4
/** Words of one text that are registered: redaction looks for each of them. */
const MOST_WORDS = 1000

/**
 * Makes the values behind names of secrets known as secrets, in the text of an inventory that has mistakes. There a value is not
 * known by its place: YAML takes a password that begins with * for an alias, INI one with a blank for two variables, and a
 * message would name a part of it. Takes linear time.
 */
export function registerWrittenSecrets(text: string): void {
  let left = MOST_WORDS
  for (const line of text.split(/\r\n|\r|\n/)) {
    for (const word of secretWords(line)) {
      if ((left -= 1) < 0) return
      new Secret(word)
    }
  }
}

/** A value in quotes as a whole, the words of others: what stands behind a blank may be all that a message names. */
function* secretWords(line: string): Generator<string> {
  if (/^\s*[#;]/.test(line)) return
  for (const { begin, end } of assignmentsIn(line)) {
    if (end === undefined) continue
    const value = withoutComment(line.slice(begin, end)).trim()
    if (NO_TEXT.test(value)) continue
    const quoted = QUOTED.exec(value)?.[2]
    if (quoted !== undefined) yield* formsOf(quoted)
    else for (const word of value.split(/[\s"',]+/)) yield* formsOf(word)
  }
}

/** Neither format takes the words behind such a sign for a part of a value without quotes. */
function withoutComment(value: string): string {
  const at = /^["']/.test(value) ? -1 : value.search(/\s[#;]/)
  return at < 0 ? value : value.slice(0, at)
}

/** A word as it is written, and without signs of YAML. */
function formsOf(word: string): string[] {
  return [...new Set([word, word.replaceAll(SIGNS, '')])].filter(
    (form) => form.length >= SHORTEST && !PLAIN.test(form),
  )
}
