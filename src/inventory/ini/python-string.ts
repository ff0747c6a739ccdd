import { own } from '../../objects.ts'

/** The start of a Python string or bytes literal. Formatted strings (f'…') are no literals. */
export const STRING_START = /^(?:[rR]|[uU]|[bB]|[bB][rR]|[rR][bB])?['"]/

interface PythonString {
  readonly value: string
  readonly isBytes: boolean
  /** Index behind the closing quote. */
  readonly end: number
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** Reads the string literal at `start`; undefined when it is none or not closed. */
export function readPythonString(text: string, start: number): PythonString | undefined {
  const prefix = /^[A-Za-z]{0,2}/.exec(text.slice(start))?.[0].toLowerCase() ?? ''
  const isRaw = prefix.includes('r')
  const isBytes = prefix.includes('b')
  let at = start + prefix.length
  const quote =
    text.startsWith("'''", at) || text.startsWith('"""', at) ? text.slice(at, at + 3) : text.charAt(at)
  at += quote.length
  let value = ''
  while (at < text.length) {
    if (text.startsWith(quote, at)) return { value, isBytes, end: at + quote.length }
    const char = text.charAt(at)
    if (char !== '\\') {
      value += char
      at += 1
      continue
    }
    const escape = isRaw ? rawEscape(text, at) : readEscape(text, at, isBytes)
    if (escape === undefined) return undefined
    value += escape.value
    at = escape.end
  }
  return undefined
}

interface Escape {
  readonly value: string
  readonly end: number
}

function rawEscape(text: string, at: number): Escape {
  return { value: text.slice(at, at + 2), end: at + 2 }
}

function readEscape(text: string, at: number, isBytes: boolean): Escape | undefined {
  const char = text.charAt(at + 1)
  const simple = own(SIMPLE_ESCAPES, char)
  if (simple !== undefined) return { value: simple, end: at + 2 }
  const octal = /^[0-7]{1,3}/.exec(text.slice(at + 1))?.[0]
  if (octal !== undefined)
    return { value: String.fromCodePoint(Number.parseInt(octal, 8)), end: at + 1 + octal.length }
  const width = char === 'x' ? 2 : isBytes ? 0 : own({ u: 4, U: 8, N: -1 }, char)
  // Names of characters (\N{DASH}) are not worth a table; the value stays as it is written.
  if (width === -1) return undefined
  // Python keeps a backslash that escapes nothing.
  if (width === undefined || width === 0) return { value: `\\${char}`, end: at + 2 }
  const digits = text.slice(at + 2, at + 2 + width)
  if (digits.length < width || !/^[0-9a-fA-F]+$/.test(digits)) return undefined
  const code = Number.parseInt(digits, 16)
  if (code > 0x10_ff_ff) return undefined
  return { value: String.fromCodePoint(code), end: at + 2 + width }
}
