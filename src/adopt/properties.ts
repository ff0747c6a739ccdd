import { own } from '../objects.ts'

/**
 * Reads a file as java.util.Properties.load does: comments, `=`, `:` or blanks behind a key, lines that go on, escapes. The mark
 * of UTF-8 at the beginning (BOM) is a part of the first key.
 * @param text a character for each byte (ISO 8859-1), as RocketMQ reads its files
 */
export function parseProperties(text: string): ReadonlyMap<string, string> {
  const properties = new Map<string, string>()
  for (const line of logicalLines(text)) {
    const [, key = '', value = ''] = /^((?:\\.|[^\\=: \t\f])*)[ \t\f]*[=:]?[ \t\f]*(.*)$/su.exec(line) ?? []
    if (key !== '') properties.set(unescape(key), unescape(value))
  }
  return properties
}

function logicalLines(text: string): string[] {
  const lines: string[] = []
  let open: string | undefined
  for (const raw of text.split(/\r\n|\r|\n/)) {
    // No other character is a blank for Java.
    const line = raw.replace(/^[ \t\f]+/, '')
    if (open === undefined && (line === '' || /^[#!]/.test(line))) continue
    const whole: string = (open ?? '') + line
    const goesOn = (/\\+$/.exec(whole)?.[0].length ?? 0) % 2 === 1
    open = goesOn ? whole.slice(0, -1) : undefined
    if (!goesOn) lines.push(whole)
  }
  return open === undefined ? lines : [...lines, open]
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }

const unescape = (text: string): string =>
  text.replaceAll(/\\u([0-9a-fA-F]{4})|\\(.)/gsu, (_match, unit: string | undefined, letter: string) =>
    unit === undefined ? (own(ESCAPES, letter) ?? letter) : String.fromCharCode(Number.parseInt(unit, 16)),
  )
