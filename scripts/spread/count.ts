import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

/** The words that name a subject, and what a file or folder of its own is called. */
interface Subject {
  readonly subject: string
  readonly word: RegExp
  readonly own: RegExp
  /** Files in which the word is the name of another thing. */
  readonly other?: RegExp
}

/** Downloads know proxies of HTTP. */
const HTTP_PROXIES = /^src\/(?:artifacts|resources\/download)\/|\/(?:curl|downloads|fetched|source|jdk)\.ts$/

/**
 * 'controller' is a service and a replication mode: a file that names either counts. AbortController and the variables of
 * that class are another thing.
 */
const subjects: readonly Subject[] = [
  { subject: 'dashboard', word: /dashboard/i, own: /dashboard/ },
  { subject: 'controller', word: /(?<!Abort)controller/i, own: /controller/ },
  { subject: 'proxy', word: /prox(?:y|ies)/i, own: /prox(?:y|ies)/, other: HTTP_PROXIES },
  { subject: 'namesrv', word: /'namesrv'|\bnamesrv\./, own: /namesrv|name-server/ },
  { subject: 'dledger', word: /dl?edger/i, own: /dledger/ },
]

/** Facts about releases, which name what they are about. */
const DATA = ['src/releases/config-keys.data.ts', 'src/releases/advisories/', 'src/releases/upgrades/']
/** Reads set-ups of others: the names of programs, of their options and of their files are its subject. */
const FOREIGN = ['src/adopt/']

export interface Spread {
  readonly subject: string
  /** Files with the name in their path. */
  readonly own: readonly string[]
  /** Other files that name it, in code, messages or comments. */
  readonly others: readonly string[]
}

/** Paths are relative to the root of the project. */
export function spread(): Spread[] {
  const files = ['src', 'roles'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => join(folder, path)),
  )
  const texts = files
    .filter((file) => ![...DATA, ...FOREIGN].some((path) => file.startsWith(path)))
    .map((file) => [file, readFileSync(join(ROOT, file), 'utf8')])
  return subjects.map(({ subject, word, own, other }) => {
    const named = texts.filter(([, text]) => word.test(text ?? '')).map(([file]) => file ?? '')
    return {
      subject,
      own: files.filter((file) => own.test(file)),
      others: named.filter((file) => !own.test(file) && other?.test(file) !== true).sort(),
    }
  })
}
