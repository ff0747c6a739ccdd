import { own } from '../../objects.ts'
import type { JsonValue } from './json.ts'

/** Characters of a string or number; the longest of RocketMQ are some thousand. */
const MOST_CHARACTERS = 4 * 1024 * 1024

const BLANKS = /[ \t\r\n]+/y
const BARE_KEY = /[A-Za-z0-9_$.+-]+/y
const WORD = /[A-Za-z0-9+.-]{1,400}/y
const HEX_ESCAPE = /u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}/y

const ESCAPES: Readonly<Record<string, string>> = {
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

/** Text of JSON, read from left to right: the words of which objects and arrays consist. */
export class JsonText {
  private readonly text: string
  private offset = 0
  /** The next backslash at or behind the offset; the end of the text where there is none. */
  private escape = -1

  constructor(text: string) {
    this.text = text
  }

  atEnd(): boolean {
    return this.offset >= this.text.length
  }

  skipBlanks(): void {
    if (this.text.charCodeAt(this.offset) <= 0x20) this.match(BLANKS)
  }

  /** Reads `char` if it comes next. */
  take(char: string): boolean {
    if (this.peek() !== char) return false
    this.offset += 1
    return true
  }

  /** Reads a key of an object and the colon behind it. @throws SyntaxError */
  readKey(): string {
    this.skipBlanks()
    const key = this.isQuoted() ? this.readString() : this.match(BARE_KEY)
    if (key === undefined) throw this.error('a key is missing')
    this.skipBlanks()
    if (!this.take(':')) throw this.error("a ':' is missing")
    return key
  }

  /** Reads a string, a number, true, false or null. @throws SyntaxError */
  readSimple(): JsonValue {
    return this.isQuoted() ? this.readString() : this.readWord()
  }

  error(what: string): SyntaxError {
    return new SyntaxError(`${what} at offset ${this.offset} of ${this.text.length}`)
  }

  private peek(): string {
    return this.text.charAt(this.offset)
  }

  private isQuoted(): boolean {
    return this.peek() === '"' || this.peek() === "'"
  }

  /** Reads what the sticky `pattern` matches here; undefined: it does not. */
  private match(pattern: RegExp): string | undefined {
    const begin = this.offset
    pattern.lastIndex = begin
    if (!pattern.test(this.text)) return undefined
    this.offset = pattern.lastIndex
    return this.text.slice(begin, this.offset)
  }

  private readString(): string {
    const quote = this.peek()
    this.offset += 1
    const begin = this.offset
    let text = ''
    let end = -1
    for (;;) {
      if (end < this.offset) end = this.next(quote)
      text += this.readPlain(end)
      if (this.offset - begin > MOST_CHARACTERS) throw this.error('a string that is too long')
      if (this.take(quote)) return text
      if (!this.take('\\')) throw this.error('a string does not end')
      text += this.readEscape()
    }
  }

  /** Reads up to the next backslash, and no further than to `end`. */
  private readPlain(end: number): string {
    const begin = this.offset
    if (this.escape < begin) this.escape = this.next('\\')
    this.offset = Math.min(end, this.escape)
    return this.text.slice(begin, this.offset)
  }

  /** Offset of the next `char`; the end of the text where there is none. */
  private next(char: string): number {
    const found = this.text.indexOf(char, this.offset)
    return found === -1 ? this.text.length : found
  }

  private readEscape(): string {
    const code = this.match(HEX_ESCAPE)
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code.slice(1), 16))
    const escaped = own(ESCAPES, this.peek())
    if (escaped === undefined) throw this.error('an unknown escape')
    this.offset += 1
    return escaped
  }

  private readWord(): JsonValue {
    const word = this.match(WORD) ?? ''
    if (word === 'true') return true
    if (word === 'false') return false
    if (word === 'null') return null
    // BigInt and Number take more forms than JSON has (0x10, '1_0'); the patterns exclude them.
    if (/^-?\d+$/.test(word)) {
      const value = Number(word)
      return Number.isSafeInteger(value) ? value : BigInt(word)
    }
    if (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(word)) return Number(word)
    this.offset -= word.length
    throw this.error('not a value')
  }
}
