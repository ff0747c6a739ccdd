import { isIPv4 } from 'node:net'
import { accepts, patternOf, type HostPattern } from '../name-patterns.ts'

/** The lines of one file of ssh's configuration that decide which hosts get the same settings. */
export interface HostLines {
  /** The words of each `Host` line. */
  readonly lists: readonly (readonly HostPattern[])[]
  /** The `Host` lines with a setting that can differ from host to host below them; undefined: it stands above them all. */
  readonly varying: readonly (readonly HostPattern[] | undefined)[]
  /** The words of the `Include` lines. */
  readonly includes: readonly string[]
}

/** A keyword, then blanks or one `=` (strdelim of readconf.c). */
const SETTING = /^([A-Za-z0-9]+)(?:\s*=\s*|\s+)(.*)$/
/** A quoted word, or one that has no quote. */
const WORD = /"([^"]+)"(?=\s|$)|[^\s"]+(?=\s|$)/y

/**
 * Reads a file of ssh's configuration.
 * @returns undefined where the answer can depend on more than the `Host` lines (Match, canonical names), or where releases of
 *   OpenSSH read a `Host` or `Include` line in different ways (comment at its end, backslash, single quote)
 */
export function readHostLines(text: string): HostLines | undefined {
  const lists: (readonly HostPattern[])[] = []
  const varying: (readonly HostPattern[] | undefined)[] = []
  const includes: string[] = []
  for (const raw of text.split('\n')) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const [, name = '', rest = ''] = SETTING.exec(line) ?? []
    const keyword = name.toLowerCase()
    if (keyword === '' || line.includes('\0') || changesNames(keyword, rest)) return undefined
    if (keyword === 'host' || keyword === 'include') {
      const words = wordsOf(rest)
      if (words === undefined) return undefined
      if (keyword === 'host') lists.push(words.map(patternOf))
      else includes.push(...words)
    } else if (keyword === 'hostname' || (rest.includes('%') && keyword !== 'controlpath')) {
      varying.push(lists.at(-1))
    }
  }
  return { lists, varying, includes }
}

/** Settings with which the asked name is not the name that the settings are for. */
function changesNames(keyword: string, rest: string): boolean {
  if (keyword === 'canonicalizehostname') return rest.toLowerCase() !== 'no'
  return keyword === 'match' || keyword === 'canonicalizepermittedcnames'
}

function wordsOf(text: string): string[] | undefined {
  if (/['\\#]/.test(text)) return undefined
  const words: string[] = []
  let at = 0
  while (at < text.length) {
    WORD.lastIndex = at
    const match = WORD.exec(text)
    if (match === null) return undefined
    words.push(match[1] ?? match[0])
    at = WORD.lastIndex
    while (/\s/.test(text.charAt(at))) at += 1
  }
  return words.length === 0 ? undefined : words
}

/**
 * Finds the class of a host: hosts of one class get the same answer of `ssh -G` but for their names.
 * @returns undefined for a host with settings of its own, and for one whose name ssh writes in another way (upper case, an
 *   address of IPv6, 10.1 for 10.0.0.1)
 */
export function hostClass(files: readonly HostLines[], name: string): string | undefined {
  const isPlain = isIPv4(name) || /^(?:[a-z0-9_-]+\.)*[a-z][a-z0-9_-]*$/.test(name)
  if (!isPlain) return undefined
  for (const { varying } of files) {
    if (varying.some((patterns) => patterns === undefined || accepts(patterns, name))) return undefined
  }
  return files.flatMap(({ lists }) => lists.map((patterns) => (accepts(patterns, name) ? '1' : '0'))).join('')
}
