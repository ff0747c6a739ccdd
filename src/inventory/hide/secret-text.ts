import { redact } from '../../secret.ts'
import { isSecretName } from '../secret-names.ts'
import { namesBefore } from './marks.ts'

const URL_LOGIN = /\w:\/\/[^\s/@?#'"]+@/
const ASSIGNED = /["']?\s*[=:]/y
/** A name before '=' or ':', or an option before its value: '-Dpassword=', 'export TOKEN =', '--password '. */
const NAMED = /(?:([A-Za-z_][\w.-]*)["']?\s*[=:]|(?<![^\s"'])--?([A-Za-z][\w.-]*)["']?\s)\s*["']?/g
/** A user with a password behind an option of curl and the like. */
const LOGIN = /(?<!\S)(?:-u|--user)[=\s]*["']?[^\s:]+:/g
/** Keys that an inventory may show, and that a command line has for services of others. */
const KEY_NAME = /(?:access|api|private|signing)[_.-]?key/i

const isSecret = (name: string): boolean => isSecretName(name) || KEY_NAME.test(name)

/** Returns true for a text of a host that holds a login in a URL, or a value behind a name that secrets have. */
export const holdsSecret = (text: string): boolean =>
  URL_LOGIN.test(text) || namesBefore(text, ASSIGNED).some(isSecret)

/**
 * Words of a command line or a line of a start file for people. Ends at the first value of a secret: where that value ends
 * is not known, since the words of a process have lost their quotes.
 */
export function withoutSecretValues(text: string): string {
  const named = [...text.matchAll(NAMED)].find(
    ([, name = '', option = '']) => isSecret(name) || isSecret(option),
  )
  const [login] = text.matchAll(LOGIN)
  const ends = [named, login].flatMap((match) => (match === undefined ? [] : [match.index + match[0].length]))
  const end = Math.min(...ends)
  return redact(end < text.length ? `${text.slice(0, end)}[redacted]` : text)
}

/**
 * The words without those that hold secrets, and the names of the others: '-Dx.password' of '-Dx.password=…'. A value that
 * follows its option, or that goes on in further words up to its quote, is left out too.
 */
export function apartFromSecrets(words: readonly string[]): {
  readonly plain: readonly string[]
  readonly secret: readonly string[]
} {
  const plain: string[] = []
  const secret: string[] = []
  let quote: string | undefined
  let isValue = false
  for (const word of words) {
    if (quote !== undefined) {
      if (word.includes(quote)) quote = undefined
    } else if (isValue && !word.startsWith('-')) isValue = false
    else {
      isValue = isSecretOption(word)
      if (isValue || holdsSecret(word)) {
        secret.push(word.split(/[=:]/, 1)[0] ?? '')
        quote = ['"', "'"].find((mark) => word.split(mark).length % 2 === 0)
      } else plain.push(word)
    }
  }
  return { plain, secret }
}

/** Returns true for '--password', whose value is the next word. */
function isSecretOption(word: string): boolean {
  const [, name] = /^--?([A-Za-z][\w.-]*)$/.exec(word) ?? []
  return name !== undefined && isSecret(name)
}

/** The paths of RocketMQ in a line that starts it; no other word of the line, which may hold secrets. */
export function startWords(line: string): string {
  const words = line
    .split(/[\s"'`;&|()<>]+/)
    .filter((word) => /^[\w./~-]+$/.test(word) && /^mq[a-z]+$|\/(?:.*\/)?mq[a-z]+|\/.*rocketmq/.test(word))
  return [...new Set(words)].slice(0, 4).join(' ')
}
