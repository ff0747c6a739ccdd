import { setOwn } from '../../objects.ts'
import { readPythonString, STRING_START } from './python-string.ts'

/** Value of an INI text as Ansible reads it: Python's literal where it is one, else the text itself. */
export function iniValue(text: string): unknown {
  try {
    return new LiteralReader(text).read()
  } catch (error) {
    if (error instanceof NotALiteral) return text
    throw error
  }
}

/** Deeper nesting is no inventory. */
const DEEPEST = 100

class NotALiteral extends Error {}

/**
 * Python's ast.literal_eval for what can stand on one line: numbers, strings, True, False, None, lists, tuples,
 * sets and dictionaries. As in Ansible, tuples and sets become lists.
 */
class LiteralReader {
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  read(): unknown {
    const value = this.#tupleOrValue('')
    this.#blanks()
    if (this.#at < this.#text.length) throw new NotALiteral()
    return value
  }

  /** `1, 2` is a tuple with or without parentheses; `closing` ends it. */
  #tupleOrValue(closing: string): unknown {
    const first = this.#value()
    if (this.#peek() !== ',') return first
    const items = [first]
    while (this.#take(',')) {
      const next = this.#peek()
      if (next === closing) break
      items.push(this.#value())
    }
    return items
  }

  #value(): unknown {
    const char = this.#peek()
    if (char === '') throw new NotALiteral()
    if (char === '[') return this.#nested(() => this.#items('[', ']'))
    if (char === '(') return this.#nested(() => this.#parenthesized())
    if (char === '{') return this.#nested(() => this.#braced())
    const rest = this.#text.slice(this.#at)
    if (STRING_START.test(rest)) return this.#strings()
    return this.#constant(rest)
  }

  #nested<T>(read: () => T): T {
    this.#depth += 1
    if (this.#depth > DEEPEST) throw new NotALiteral()
    const value = read()
    this.#depth -= 1
    return value
  }

  #items(opening: string, closing: string): unknown[] {
    this.#expect(opening)
    const items: unknown[] = []
    while (!this.#take(closing)) {
      items.push(this.#value())
      if (!this.#take(',') && this.#peek() !== closing) throw new NotALiteral()
    }
    return items
  }

  #parenthesized(): unknown {
    this.#expect('(')
    if (this.#take(')')) return []
    const value = this.#tupleOrValue(')')
    this.#expect(')')
    return value
  }

  #braced(): unknown {
    const start = this.#at
    this.#expect('{')
    if (this.#take('}')) return {}
    this.#value()
    const isDictionary = this.#peek() === ':'
    this.#at = start
    return isDictionary ? this.#dictionary() : [...new Set(this.#items('{', '}'))]
  }

  #dictionary(): Record<string, unknown> {
    this.#expect('{')
    const mapping: Record<string, unknown> = {}
    while (!this.#take('}')) {
      const key = this.#value()
      if (typeof key === 'object' && key !== null) throw new NotALiteral()
      this.#expect(':')
      const value = this.#value()
      setOwn(mapping, String(key), value)
      if (!this.#take(',') && this.#peek() !== '}') throw new NotALiteral()
    }
    return mapping
  }

  /** Strings side by side are one string. */
  #strings(): string {
    let joined = ''
    let isBytes: boolean | undefined
    do {
      const part = readPythonString(this.#text, this.#at)
      if (part === undefined || (isBytes !== undefined && isBytes !== part.isBytes)) throw new NotALiteral()
      isBytes = part.isBytes
      joined += part.value
      this.#at = part.end
      this.#blanks()
    } while (STRING_START.test(this.#text.slice(this.#at)))
    return joined
  }

  #constant(rest: string): unknown {
    const word = /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest)?.[0]
    if (word === 'set' && rest.startsWith('set()')) {
      this.#at += 'set()'.length
      return []
    }
    if (word !== undefined) {
      const constant = CONSTANTS.get(word)
      if (constant === undefined) throw new NotALiteral()
      this.#at += word.length
      return constant
    }
    const number = NUMBER.exec(rest)
    if (number === null) throw new NotALiteral()
    this.#at += number[0].length
    if (/^[A-Za-z0-9_.]/.test(this.#text.slice(this.#at))) throw new NotALiteral()
    return numberOf(number[1] ?? '', number[2] ?? '')
  }

  #expect(char: string): void {
    if (!this.#take(char)) throw new NotALiteral()
  }

  #take(char: string): boolean {
    if (this.#peek() !== char) return false
    this.#at += 1
    return true
  }

  #peek(): string {
    this.#blanks()
    return this.#text.charAt(this.#at)
  }

  /** Blanks, and a comment to the end of the line. */
  #blanks(): void {
    while (' \t\f'.includes(this.#text.charAt(this.#at)) && this.#at < this.#text.length) this.#at += 1
    if (this.#text.charAt(this.#at) === '#') this.#at = this.#text.length
  }
}

const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['True', true],
  ['False', false],
  ['None', null],
])
const NUMBER =
  /^([+-]?)[ \t]*(0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d+(?:_\d+)*)?\.\d+(?:_\d+)*(?:[eE][+-]?\d+)?|\d+(?:_\d+)*\.?(?:[eE][+-]?\d+)?)/

/** An integer that JavaScript cannot hold exactly stays text: it is an id or a password, not a quantity. */
function numberOf(sign: string, digits: string): number | string {
  if (/^0\d/.test(digits) && !/[.eE]/.test(digits) && !/^[0_]+$/.test(digits)) throw new NotALiteral()
  const plain = digits.replaceAll('_', '')
  const value = sign === '-' ? -Number(plain) : Number(plain)
  if (/^\d+$/.test(plain) && !Number.isSafeInteger(value)) return `${sign === '-' ? '-' : ''}${plain}`
  return value === 0 ? 0 : value
}
