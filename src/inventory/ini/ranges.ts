/** A host pattern of an INI inventory, spread out. */
export interface HostNames {
  readonly names: readonly string[]
  readonly port: number | undefined
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
/** A typing error such as mq[1:1000000000] must not fill the memory. */
const MOST_NAMES = 100_000

/**
 * `mq1`, `mq1:2222`, `[2001:db8::1]:2222`, `mq[01:03]`, `[a:c]-mq`, `10.0.0.[1:9:2]`.
 * @throws SyntaxError for a range that is none.
 */
export function expandHostPattern(pattern: string): HostNames {
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

function expandRanges(pattern: string): string[] {
  const open = pattern.indexOf('[')
  const close = pattern.indexOf(']')
  if (open < 0) return [pattern]
  if (close < open) throw new SyntaxError(`'${pattern}' has an unmatched bracket`)
  const head = pattern.slice(0, open)
  const tail = pattern.slice(close + 1)
  const names = rangeItems(pattern.slice(open + 1, close)).flatMap((item) =>
    expandRanges(`${head}${item}${tail}`),
  )
  if (names.length > MOST_NAMES) throw new SyntaxError(`'${pattern}' is more than ${MOST_NAMES} hosts`)
  return names
}

function rangeItems(range: string): string[] {
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
    return Array.from(LETTERS.slice(first, last + 1)).filter((_, index) => index % step === 0)
  }
  return numbers(begin, end, step, range)
}

function numbers(begin: string, end: string, step: number, range: string): string[] {
  const width = begin.length > 1 && begin.startsWith('0') ? begin.length : 0
  const first = wholeNumber(begin, range)
  const last = wholeNumber(end, range)
  if (first > last) throw new SyntaxError(`the range [${range}] runs backwards`)
  if ((last - first) / step > MOST_NAMES) throw new SyntaxError(`[${range}] is more than ${MOST_NAMES} hosts`)
  const items: string[] = []
  for (let value = first; value <= last; value += step) items.push(String(value).padStart(width, '0'))
  return items
}

function wholeNumber(text: string, range: string): number {
  if (!/^\d{1,15}$/.test(text))
    throw new SyntaxError(`the range [${range}] is neither of numbers nor of letters`)
  return Number(text)
}
