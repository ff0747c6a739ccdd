import { isSecretName } from '../inventory/secret-names.ts'

const URL_LOGIN = /\w:\/\/[^\s/@?#'"]+@/
const ASSIGNED = /([A-Za-z_][\w.-]*)["']?\s*[=:]/g

/** Returns true for a text of a host that holds a login in a URL, or a value behind a name that secrets have. */
export const holdsSecret = (text: string): boolean =>
  URL_LOGIN.test(text) || [...text.matchAll(ASSIGNED)].some(([, name = '']) => isSecretName(name))

/** The words without those that hold secrets, and the names of the others: '-Dx.password' of '-Dx.password=…'. */
export function apartFromSecrets(words: readonly string[]): {
  readonly plain: readonly string[]
  readonly secret: readonly string[]
} {
  const secret = words.filter(holdsSecret).map((word) => word.split(/[=:]/, 1)[0] ?? '')
  return { plain: words.filter((word) => !holdsSecret(word)), secret }
}

/** The paths of RocketMQ in a line that starts it; no other word of the line, which may hold secrets. */
export function startWords(line: string): string {
  const words = line
    .split(/[\s"'`;&|()<>]+/)
    .filter(
      (word) =>
        /^[\w./~-]+$/.test(word) &&
        /^mq(?:namesrv|broker|controller|proxy)$|\/.*(?:mqnamesrv|mqbroker|mqcontroller|mqproxy|rocketmq)/.test(
          word,
        ),
    )
  return [...new Set(words)].slice(0, 4).join(' ')
}
