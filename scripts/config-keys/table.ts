import { compareVersions } from '../../src/releases/version.ts'
import { JSON_OWNERS, TEXT_TYPES } from './classes.ts'

/** A key as one release reads it. */
export interface Reading {
  /** Types of the setters, with | between them. */
  readonly types: string
  /** As Java prints it; 'host' where it depends on the machine, '' where it is not known. */
  readonly standard: string
}

/** A run of releases that read a key with the same types: a line of config-keys.csv. */
interface Span {
  readonly owner: string
  readonly key: string
  readonly types: string
  readonly first: string
  /** undefined: the newest release of the table reads it. */
  readonly last: string | undefined
  /** The defaults in the order of the releases; each with the first release that has it. */
  readonly standards: readonly (readonly [since: string, standard: string])[]
}

const HEADER = 'class,key,types,first,last,defaults'
const BETWEEN = ' | '

/**
 * The keys that each release reads: class → key → release → reading. Files of one line for each span are read into it, and
 * what a new release has is recorded.
 */
export class KeyTable {
  readonly #releases: readonly string[]
  readonly #classes = new Map<string, Map<string, Map<string, Reading>>>()

  /** @param releases all releases of the table, in any order */
  constructor(releases: readonly string[]) {
    this.#releases = [...new Set(releases)].sort(compareVersions)
  }

  /** The table of a CSV file. */
  static read(csv: string, releases: readonly string[]): KeyTable {
    const table = new KeyTable(releases)
    for (const line of csv.split('\n').slice(1)) {
      if (line !== '') table.#addSpan(parseSpan(line))
    }
    return table
  }

  #addSpan({ owner, key, types, first, last, standards }: Span): void {
    for (const release of this.#releases) {
      if (compareVersions(release, first) < 0) continue
      if (last !== undefined && compareVersions(release, last) > 0) continue
      const standard = standards.findLast(([since]) => compareVersions(since, release) <= 0)?.[1] ?? ''
      this.#readings(owner, key).set(release, { types, standard })
    }
  }

  /** Records all keys of a class in a release; keys that it had before and are not among them have gone. */
  record(release: string, owner: string, found: ReadonlyMap<string, Reading>): void {
    for (const readings of this.#classes.get(owner)?.values() ?? []) readings.delete(release)
    for (const [key, reading] of found) {
      if (JSON_OWNERS.has(owner) || reading.types.split('|').some((type) => TEXT_TYPES.has(type))) {
        this.#readings(owner, key).set(release, reading)
      }
    }
  }

  /** Takes a class of a release for that of the release before, where its jar is not published. */
  repeat(release: string, owner: string): void {
    const before = this.#releases[this.#releases.indexOf(release) - 1]
    for (const readings of this.#classes.get(owner)?.values() ?? []) {
      const reading = before === undefined ? undefined : readings.get(before)
      if (reading === undefined) readings.delete(release)
      else readings.set(release, reading)
    }
  }

  /** The keys of a class in a release. */
  keysOf(release: string, owner: string): ReadonlyMap<string, Reading> {
    const keys = [...(this.#classes.get(owner) ?? [])].flatMap(([key, readings]) => {
      const reading = readings.get(release)
      return reading === undefined ? [] : [[key, reading] as const]
    })
    return new Map(keys)
  }

  /** The lines of the CSV file, sorted by class and key. */
  lines(): string[] {
    const spans = [...this.#classes].flatMap(([owner, keys]) =>
      [...keys].flatMap(([key, readings]) => this.#spans(owner, key, readings)),
    )
    return spans.map(renderSpan).sort((a, b) => (a < b ? -1 : 1))
  }

  csv(): string {
    return `${[HEADER, ...this.lines()].join('\n')}\n`
  }

  #readings(owner: string, key: string): Map<string, Reading> {
    const keys = this.#classes.get(owner) ?? new Map<string, Map<string, Reading>>()
    this.#classes.set(owner, keys)
    const readings = keys.get(key) ?? new Map<string, Reading>()
    keys.set(key, readings)
    return readings
  }

  #spans(owner: string, key: string, readings: ReadonlyMap<string, Reading>): Span[] {
    const spans: Span[] = []
    let open: { types: string; first: string; standards: [string, string][] } | undefined
    const close = (last: string | undefined): void => {
      if (open !== undefined) spans.push({ owner, key, last, ...open })
      open = undefined
    }
    let before: string | undefined
    for (const release of this.#releases) {
      const reading = readings.get(release)
      if (open !== undefined && open.types !== reading?.types) close(before)
      if (reading !== undefined) {
        open ??= { types: reading.types, first: release, standards: [] }
        const isKnown = reading.standard !== '' && open.standards.at(-1)?.[1] !== reading.standard
        if (isKnown) open.standards.push([release, reading.standard])
      }
      before = release
    }
    close(undefined)
    return spans
  }
}

function parseSpan(line: string): Span {
  const [owner = '', key = '', types = '', first = '', last = '', ...rest] = line.split(',')
  const standards = unquoted(rest.join(','))
    .split(BETWEEN)
    .map((part, index): [string, string] => {
      const [, since, standard] = /^(\d+\.\d+\.\d+)=(.*)$/s.exec(part) ?? []
      return index === 0 || since === undefined ? [first, part] : [since, standard ?? '']
    })
  return { owner, key, types, first, last: last === '' ? undefined : last, standards }
}

function renderSpan({ owner, key, types, first, last = '', standards }: Span): string {
  const parts = standards.map(([since, standard], index) => {
    // With a blank on either side, as beside a separator: ' |' and '| ' would be read as one, too.
    if (` ${standard} `.includes(BETWEEN)) throw new Error(`${owner}.${key}: a default holds '${BETWEEN}'`)
    return index === 0 ? standard : `${since}=${standard}`
  })
  return [owner, key, types, first, last, quoted(parts.join(BETWEEN))].join(',')
}

const quoted = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const unquoted = (text: string): string =>
  /^".*"$/s.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text

/** The table as TypeScript: a line for each span, its parts separated by tabs. */
export function renderModule(csv: string): string {
  const rows = csv
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => {
      const parts = line.split(',')
      return [...parts.slice(0, 5), unquoted(parts.slice(5).join(','))].join('\t').trimEnd()
    })
  return `// Made by scripts/config-keys.ts from config-keys.csv; do not edit.

/**
 * A line for each key: class, name, types of its setters, first and last release that reads it, and its defaults. Without
 * a last release it is still there. A default that changed stands behind the release that changed it.
 */
export const configKeys = \`
${rows.join('\n').replaceAll(/[\\`$]/g, (found) => `\\${found}`)}
\`
`
}
