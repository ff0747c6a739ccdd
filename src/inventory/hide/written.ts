import { Secret } from '../../secret.ts'
import { isSecretName } from '../secret-names.ts'

const NAME = /[A-Za-z_][\w.-]*/g
const AFTER_NAME = /["']?(?:\s*[=:]\s*|[ \t]+)/y
/** A list or mapping, a block, a reference: not the secret itself. */
const NO_TEXT = /["']?(?:[[{|>]|\$\{|file:)/y
/** The begin of the next variable, or of a comment. */
const NEXT = /[\w.-]+\s*=|[#;]/y
const BEHIND_BLANK = /\s(?:[\w.-]+\s*=|[#;])/g
/** Signs of YAML at the begin of a value: an alias, an anchor, a tag. */
const SIGNS = /^[*&!%@`<>\\]+|>$/g
/** Words that messages need. */
const PLAIN = /^(?:true|false|null|none|vars|children|hosts)$/i
/** Shorter words stand everywhere. */
const SHORTEST = 4
/** Words of one text that are registered: redaction looks for each of them. */
const MOST_WORDS = 1000

/**
 * Makes the words behind names of secrets known as secrets, in the text of an inventory that has mistakes. There a value is not
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

/** The words of the values behind names of secrets in a line. */
function* secretWords(line: string): Generator<string> {
  if (/^\s*[#;]/.test(line)) return
  let read = 0
  for (const { 0: name, index } of line.matchAll(NAME)) {
    if (index < read || !isSecretName(name)) continue
    AFTER_NAME.lastIndex = index + name.length
    const [separator] = AFTER_NAME.exec(line) ?? []
    if (separator === undefined) continue
    const begin = index + name.length + separator.length
    if (startsWith(NO_TEXT, line, begin)) continue
    const end = startsWith(NEXT, line, begin) ? begin : nextFrom(line, begin)
    read = end
    for (const word of line.slice(begin, end).split(/[\s"',]+/)) yield* formsOf(word)
  }
}

/** Index of the next variable or comment behind a blank; the length of the line where there is none. */
function nextFrom(line: string, from: number): number {
  BEHIND_BLANK.lastIndex = from
  return BEHIND_BLANK.exec(line)?.index ?? line.length
}

function startsWith(pattern: RegExp, line: string, at: number): boolean {
  pattern.lastIndex = at
  return pattern.test(line)
}

/** A word as it is written, and without signs of YAML. */
function formsOf(word: string): string[] {
  return [...new Set([word, word.replaceAll(SIGNS, '')])].filter(
    (form) => form.length >= SHORTEST && !PLAIN.test(form),
  )
}
