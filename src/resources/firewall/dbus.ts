/** A value as `busctl call` prints it: text, a number or flag as text, a list or structure, a dictionary. */
export type DbusValue = string | readonly DbusValue[] | ReadonlyMap<string, DbusValue>

const WORD = /\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/y
const NO_ANSWER = 'busctl printed no value that is known here'

/**
 * Reads what `busctl call` prints: the signature, then the words: `a{sv} 1 "ports" a(ss) 1 "9876" "tcp"`. In time that
 * grows with the length of the text alone.
 * @throws Error when the words do not fit the signature
 */
export function parseDbus(text: string): DbusValue {
  const words = new Words(text)
  return read(words.next(), words)
}

class Words {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  next(): string {
    WORD.lastIndex = this.#at
    const match = WORD.exec(this.#text)
    if (match === null) throw new Error(NO_ANSWER)
    this.#at = WORD.lastIndex
    return match[2] ?? (match[1] ?? '').replaceAll(/\\(.)/g, '$1')
  }
}

function read(signature: string, words: Words): DbusValue {
  const inner = signature.slice(2, -1)
  if (signature === 'v') return read(words.next(), words)
  if (signature.startsWith('a{s')) {
    const pairs = times(words.next(), () => [words.next(), read(inner.slice(1), words)] as const)
    return new Map(pairs)
  }
  if (signature.startsWith('a')) return times(words.next(), () => read(signature.slice(1), words))
  if (signature.startsWith('(')) return Array.from(signature.slice(1, -1), (type) => read(type, words))
  if (/^[sbnqiuxtdo]$/.test(signature)) return words.next()
  throw new Error(NO_ANSWER)
}

function times<T>(count: string, make: () => T): T[] {
  if (!/^\d{1,7}$/.test(count)) throw new Error(NO_ANSWER)
  return Array.from({ length: Number(count) }, make)
}

/** A text or number under a key of a dictionary; undefined when there is none. */
export function textOf(settings: DbusValue, key: string): string | undefined {
  const value = isDictionary(settings) ? settings.get(key) : undefined
  return typeof value === 'string' ? value : undefined
}

/** A list of texts under a key of a dictionary; empty when there is none. */
export function textsOf(settings: DbusValue, key: string): string[] {
  return listOf(settings, key).filter((item) => typeof item === 'string')
}

/** A list of lists of texts under a key of a dictionary; empty when there is none. */
export function rowsOf(settings: DbusValue, key: string): string[][] {
  return listOf(settings, key).flatMap((row) =>
    isList(row) ? [row.filter((item) => typeof item === 'string')] : [],
  )
}

function listOf(settings: DbusValue, key: string): readonly DbusValue[] {
  const value = isDictionary(settings) ? settings.get(key) : undefined
  return value !== undefined && isList(value) ? value : []
}

const isList = (value: DbusValue): value is readonly DbusValue[] => Array.isArray(value)
const isDictionary = (value: DbusValue): value is ReadonlyMap<string, DbusValue> => value instanceof Map
