import type { SourcePosition } from '../errors.ts'
import type { Finding } from '../model/cluster.ts'

/** Keys and indexes from the root of the inventory's tree to a value. */
export type Path = readonly (string | number)[]

export type Format = 'yaml' | 'ini'

/** Result of reading either file format: plain values with their positions in the text. */
export interface RawDocument {
  readonly file: string
  readonly format: Format
  readonly value: unknown
  readonly positions: PositionTable
  /** Problems found while reading. */
  readonly errors: readonly Finding[]
  readonly warnings: readonly Finding[]
}

interface Entry {
  readonly key: SourcePosition
  readonly value: SourcePosition
}

/** Positions by path. A path that has none is answered with its nearest parent's. */
export class PositionTable {
  readonly #entries = new Map<string, Entry>()
  readonly #labels = new Map<string, string>()

  set(path: Path, key: SourcePosition, value: SourcePosition = key): void {
    this.#entries.set(pathKey(path), { key, value })
  }

  /** Name of this place for the user, if it is not the path: an Ansible variable. */
  label(path: Path, text: string): void {
    this.#labels.set(pathKey(path), text)
  }

  /** The name of a place in messages. */
  show(path: Path): string {
    return this.#labels.get(pathKey(path)) ?? showPath(path)
  }

  /** undefined only when nothing at all is known, as for a cluster that was made without a file. */
  locate(path: Path, part: 'key' | 'value' = 'value'): SourcePosition | undefined {
    const exact = this.#entries.get(pathKey(path))
    if (exact !== undefined) return exact[part]
    for (let length = path.length - 1; length >= 0; length -= 1) {
      const parent = this.#entries.get(pathKey(path.slice(0, length)))
      // The place of a missing key is the name of its mapping.
      if (parent !== undefined) return parent.key
    }
    return undefined
  }
}

/** A path as one string, for tables. */
export function pathKey(path: Path): string {
  return JSON.stringify(path)
}

/** A path as people write it: brokers.groups.broker-a.slaves[0].listenPort. */
function showPath(path: Path): string {
  let text = ''
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`
    else text += text === '' ? part : `.${part}`
  }
  return text
}
