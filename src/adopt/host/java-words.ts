import { posix } from 'node:path'
import { apartFromSecrets } from '../../inventory/hide/secret-text.ts'
import type { CommandLine } from './command-line.ts'

/** Words of a JVM that no start script gives it. */
export interface OwnWords {
  /** System properties and agents, which the inventory takes over. */
  readonly plain: readonly string[]
  /** Names of those that hold secrets. */
  readonly secret: readonly string[]
  /** Names of all others. */
  readonly left: readonly string[]
}

const NO_WORDS: OwnWords = { plain: [], secret: [], left: [] }
/** Words that the tool or the start scripts give every JVM of RocketMQ. */
const GIVEN = /^-(?:server|Xms|Xmx|Xmn|XX:MaxDirectMemorySize=|Drocketmq\.home\.dir=|Djava\.ext\.dirs=)/
/** Names in one comment. */
const MOST_NAMES = 20

/**
 * Finds the words of a command line that neither the start scripts of its release nor JAVA_OPT_EXT contain: of a java that was
 * started without a script, from JAVA_OPT, or before a script was edited. The tool starts by the scripts, which do not bring them.
 * @param scripts text of runbroker.sh and runserver.sh as they are; undefined: not known, and no word is taken for own
 */
export function ownWords(
  {
    home,
    jvm,
    javaOptions,
    secretOptions,
  }: Pick<CommandLine, 'home' | 'jvm' | 'javaOptions' | 'secretOptions'>,
  scripts: string | undefined,
): OwnWords {
  if (scripts === undefined) return NO_WORDS
  const known = new Set([...javaOptions, ...secretOptions].map(nameOf))
  const own = jvm.filter(
    (word) =>
      word.startsWith('-') &&
      !GIVEN.test(word) &&
      !isClassPath(word) &&
      !isOwnLogback(word, home) &&
      !isIn(word, scripts, known),
  )
  // javaOptions are split at blanks.
  const taken = own.filter((word) => /^-(?:D|javaagent:)/.test(word) && !/[\s\p{Cc}]/u.test(word))
  const { plain, secret } = apartFromSecrets(taken)
  const left = own.filter((word) => !taken.includes(word)).map(nameOf)
  return { plain, secret, left: [...new Set(left)].slice(0, MOST_NAMES) }
}

const isClassPath = (word: string): boolean => /^-(?:cp|classpath|-class-path)$/.test(word)

/** mqbroker and the others give it from 5.0 on: a file of the release, which an upgrade replaces by its own. */
const isOwnLogback = (word: string, home: string | undefined): boolean => {
  const [, file] = /^-Drmq\.logback\.configurationFile=(.+)$/.exec(word) ?? []
  return file !== undefined && home !== undefined && posix.dirname(posix.normalize(file)) === `${home}/conf`
}

const isIn = (word: string, scripts: string, known: ReadonlySet<string>): boolean =>
  known.has(nameOf(word)) || scripts.includes(nameOf(word))

/** '-Dx' of '-Dx=1', '-Xlog' of '-Xlog:gc', '-XX:+UseG1GC', '-XX:SurvivorRatio' of '-XX:SurvivorRatio=8', '-Xss' of '-Xss1m'. */
const nameOf = (word: string): string => /^(?:-XX:[+-]?\w+|-X[a-z]+|-D[^=]*|-[^=:]*)/i.exec(word)?.[0] ?? word
