import { own } from '../../objects.ts'

/** JSON value of a server. Objects have no prototype, so a key can have any name. */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject
export interface JsonObject {
  readonly [key: string]: JsonValue
}

/** Deeper than any answer of RocketMQ; keeps a hostile answer from exhausting the stack. */
const maxDepth = 100

/**
 * Reads JSON as RocketMQ's servers write it: standard JSON, and besides keys without quotes ({0:"10.0.0.1:10911"},
 * from fastjson's maps with number keys), single quotes, and fastjson's extra escapes. Whole numbers that a double
 * cannot hold exactly become bigint.
 * @throws SyntaxError with the offset of what does not fit.
 */
export function parseJson(text: string): JsonValue {
  const reader = new Reader(text)
  const value = readValue(reader, 0)
  reader.skipBlanks()
  if (!reader.atEnd()) throw reader.error('text after the value')
  return value
}

/** The text and how far it was read. */
class Reader {
  readonly text: string
  offset = 0

  constructor(text: string) {
    this.text = text
  }

  atEnd(): boolean {
    return this.offset >= this.text.length
  }

  peek(): string {
    return this.text.charAt(this.offset)
  }

  skipBlanks(): void {
    while (!this.atEnd() && ' \t\r\n'.includes(this.peek())) this.offset += 1
  }

  /** Reads `char` if it comes next. */
  take(char: string): boolean {
    if (this.peek() !== char) return false
    this.offset += 1
    return true
  }

  /** Reads what the sticky `pattern` matches here, '' if nothing. */
  match(pattern: RegExp): string {
    pattern.lastIndex = this.offset
    const found = pattern.exec(this.text)?.[0] ?? ''
    this.offset += found.length
    return found
  }

  error(what: string): SyntaxError {
    return new SyntaxError(`${what} at offset ${this.offset} of ${this.text.length}`)
  }
}

function readValue(reader: Reader, depth: number): JsonValue {
  if (depth > maxDepth) throw reader.error(`more than ${maxDepth} levels`)
  reader.skipBlanks()
  const next = reader.peek()
  if (next === '{') return readObject(reader, depth)
  if (next === '[') return readArray(reader, depth)
  if (next === '"' || next === "'") return readString(reader)
  return readWord(reader)
}

function readObject(reader: Reader, depth: number): JsonObject {
  const object = Object.create(null) as Record<string, JsonValue>
  reader.offset += 1
  reader.skipBlanks()
  if (reader.take('}')) return object
  for (;;) {
    const key = readKey(reader)
    reader.skipBlanks()
    if (!reader.take(':')) throw reader.error("a ':' is missing")
    // eslint-disable-next-line house/own-properties -- it has no prototype
    object[key] = readValue(reader, depth + 1)
    reader.skipBlanks()
    if (reader.take('}')) return object
    if (!reader.take(',')) throw reader.error("a ',' or '}' is missing")
  }
}

function readKey(reader: Reader): string {
  reader.skipBlanks()
  const next = reader.peek()
  if (next === '"' || next === "'") return readString(reader)
  const bare = reader.match(/[A-Za-z0-9_$.+-]+/y)
  if (bare === '') throw reader.error('a key is missing')
  return bare
}

function readArray(reader: Reader, depth: number): readonly JsonValue[] {
  const items: JsonValue[] = []
  reader.offset += 1
  reader.skipBlanks()
  if (reader.take(']')) return items
  for (;;) {
    items.push(readValue(reader, depth + 1))
    reader.skipBlanks()
    if (reader.take(']')) return items
    if (!reader.take(',')) throw reader.error("a ',' or ']' is missing")
  }
}

const plainText: Readonly<Record<string, RegExp>> = { '"': /[^"\\]+/y, "'": /[^'\\]+/y }

function readString(reader: Reader): string {
  const quote = reader.peek()
  const plain = own(plainText, quote) ?? /(?:)/y
  let text = ''
  reader.offset += 1
  for (;;) {
    text += reader.match(plain)
    if (reader.take(quote)) return text
    if (!reader.take('\\')) throw reader.error('a string does not end')
    text += readEscape(reader)
  }
}

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '0': '\0',
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
}

function readEscape(reader: Reader): string {
  const code = reader.match(/u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}/y)
  if (code !== '') return String.fromCharCode(Number.parseInt(code.slice(1), 16))
  const escaped = own(escapes, reader.peek())
  if (escaped === undefined) throw reader.error('an unknown escape')
  reader.offset += 1
  return escaped
}

function readWord(reader: Reader): JsonValue {
  const word = reader.match(/[A-Za-z0-9+.-]+/y)
  if (word === 'true') return true
  if (word === 'false') return false
  if (word === 'null') return null
  // BigInt and Number take more forms than JSON has (0x10, '1_0'); the patterns exclude them.
  if (/^-?\d+$/.test(word)) {
    const value = Number(word)
    return Number.isSafeInteger(value) ? value : BigInt(word)
  }
  if (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(word)) return Number(word)
  reader.offset -= word.length
  throw reader.error('not a value')
}

/** A value as standard JSON. A bigint is written as the whole number that it is. */
export function writeJson(value: JsonValue): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (isArray(value)) return `[${value.map(writeJson).join(',')}]`
  const fields = Object.entries(value).map(([key, field]) => `${JSON.stringify(key)}:${writeJson(field)}`)
  return `{${fields.join(',')}}`
}

/** A value as text that is equal for equal values: the keys of objects are sorted. */
export function canonicalJson(value: JsonValue): string {
  return writeJson(sorted(value))
}

function sorted(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value
  if (isArray(value)) return value.map(sorted)
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(entries.map(([key, field]) => [key, sorted(field)]))
}

/** `value` if it is an object, else undefined. */
export function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !isArray(value) ? value : undefined
}

/** `value` if it is an array, else an empty one. */
export function asArray(value: JsonValue | undefined): readonly JsonValue[] {
  return typeof value === 'object' && value !== null && isArray(value) ? value : []
}

/** The objects in `value` if it is an array; what is no object is left out. */
export function asObjects(value: JsonValue | undefined): readonly JsonObject[] {
  return asArray(value)
    .map(asObject)
    .filter((each) => each !== undefined)
}

/** Strings as they are, numbers and booleans as text; '' for anything else. */
export function asText(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value)
  return ''
}

function isArray(value: object): value is readonly JsonValue[] {
  return Array.isArray(value)
}
