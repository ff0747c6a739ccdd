import { MOST_HOSTS } from '../limits.ts'

/** A host pattern of an INI inventory, spread out. */
export interface HostNames {
  readonly names: readonly string[]
  readonly port: number | undefined
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
/** A pattern with ranges; a name has 253 characters at most. */
const LONGEST_PATTERN = 1000
/** Parts of a pattern between brackets. */
const MOST_RANGES = 16

/**
 * `mq1`, `mq1:2222`, `[2001:db8::1]:2222`, `mq[01:03]`, `[a:c]-mq`, `10.0.0.[1:9:2]`.
 * @throws SyntaxError for a range that is none.
 */
export function expandHostPattern(pattern: string): HostNames {
  if (pattern.length > LONGEST_PATTERN) {
    throw new SyntaxError(
      `the name of a host has ${pattern.length} characters, at most ${LONGEST_PATTERN} are read`,
    )
  }
  const { host, port } = splitPort(pattern)
  if (pattern.endsWith(':') && port === undefined)
    throw new SyntaxError(`a port is missing after '${pattern}'`)
  if (host === '---') throw new SyntaxError("'---' starts a YAML file: name it .yaml")
  return { names: host.includes('[') ? expandRanges(host) : [host], port }
}

/** Only what looks like an address may carry a port; anything else is a name as it stands, colons included. */
function splitPort(pattern: string): { host: string; port: number | undefined } {
  const bracketed = /^\[(.+)\]:(\d+)$/.exec(pattern)
  const plain = /^((?:[^:[\]]|\[[^\]]*\])*):(\d+)$/.exec(pattern)
  const match = bracketed ?? plain
  const host = match?.[1]
  if (host === undefined || !isAddress(host)) return { host: pattern, port: undefined }
  return { host, port: Number(match?.[2]) }
}

const LABEL = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_-])*(?<![_-])$/u

function isAddress(host: string): boolean {
  if (/^[0-9a-f:.[\]]*$/i.test(host) && host.includes('::')) return true
  if (/^(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$/i.test(host)) return true
  // A range stands for one character or number of a label.
  const plain = host.replaceAll(/\[(?:[a-z]:[a-z]|\d+:\d+)(?::\d+)?\]/gi, 'R')
  return plain !== '' && plain.split('.').every((label) => LABEL.test(label))
}

/** Counts the names of every range before it makes any: mq[1:99999]x[1:99999] must not fill the memory. */
function expandRanges(pattern: string): string[] {
  const parts = partsOf(pattern)
  const counted = parts.filter((part) => typeof part !== 'string')
  if (counted.length > MOST_RANGES) throw new SyntaxError(`a pattern has at most ${MOST_RANGES} ranges`)
  const count = counted.reduce((product, range) => product * range.count, 1)
  if (count > MOST_HOSTS) {
    const [only, second] = counted
    const shown = second === undefined && only !== undefined ? `[${only.text}]` : `'${pattern}'`
    throw new SyntaxError(`${shown} is more than ${MOST_HOSTS} hosts`)
  }
  return parts.reduce<string[]>(
    (names, part) => {
      const items = typeof part === 'string' ? [part] : part.items()
      return names.flatMap((name) => items.map((item) => `${name}${item}`))
    },
    [''],
  )
}

/** A range: how many names it is, and a way to make them. */
interface Range {
  readonly text: string
  readonly count: number
  readonly items: () => string[]
}

/** The literal texts and the ranges of a pattern, in its order. */
function partsOf(pattern: string): (string | Range)[] {
  const parts: (string | Range)[] = []
  let at = 0
  while (at < pattern.length) {
    const open = pattern.indexOf('[', at)
    if (open < 0) return [...parts, pattern.slice(at)]
    const close = pattern.indexOf(']', at)
    if (close < open) throw new SyntaxError(`'${pattern}' has an unmatched bracket`)
    parts.push(pattern.slice(at, open), rangeOf(pattern.slice(open + 1, close)))
    at = close + 1
  }
  return parts
}

function rangeOf(range: string): Range {
  const parts = range.split(':')
  if (parts.length < 2 || parts.length > 3) {
    throw new SyntaxError(`a range is [begin:end] or [begin:end:step], not [${range}]`)
  }
  const begin = parts[0] === '' || parts[0] === undefined ? '0' : parts[0]
  const end = parts[1] ?? ''
  const step = parts[2] === undefined ? 1 : wholeNumber(parts[2], range)
  if (end === '') throw new SyntaxError(`the range [${range}] has no end`)
  if (step === 0) throw new SyntaxError(`the range [${range}] has a step of 0`)
  if (begin.length > 1 && begin.startsWith('0') && begin.length !== end.length) {
    throw new SyntaxError(`the range [${range}] needs begin and end of the same length`)
  }
  const first = begin.length === 1 ? LETTERS.indexOf(begin) : -1
  const last = end.length === 1 ? LETTERS.indexOf(end) : -1
  if (first >= 0 && last >= 0) {
    if (first > last) throw new SyntaxError(`the range [${range}] runs backwards`)
    const items = Array.from(LETTERS.slice(first, last + 1)).filter((_, index) => index % step === 0)
    return { text: range, count: items.length, items: () => items }
  }
  return numbers(begin, end, step, range)
}

function numbers(begin: string, end: string, step: number, range: string): Range {
  const width = begin.length > 1 && begin.startsWith('0') ? begin.length : 0
  const first = wholeNumber(begin, range)
  const last = wholeNumber(end, range)
  if (first > last) throw new SyntaxError(`the range [${range}] runs backwards`)
  const count = Math.floor((last - first) / step) + 1
  const item = (_: unknown, index: number) => String(first + index * step).padStart(width, '0')
  return { text: range, count, items: () => Array.from({ length: count }, item) }
}

function wholeNumber(text: string, range: string): number {
  if (!/^\d{1,15}$/.test(text))
    throw new SyntaxError(`the range [${range}] is neither of numbers nor of letters`)
  return Number(text)
}
