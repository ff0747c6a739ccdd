import { keyedDigest } from './secret.ts'

/** Names of values that are secret even where the inventory says nothing of them, e.g. in a file of before. */
const SECRET_NAME = /pass|secret|access_?key|token|credential/i
const BEFORE_KEY = /[\s#!]*"?/y
const KEY = /[^\s=:"]+/y
/** `AFTER_KEY` has to match something that separates: an empty match is none. */
const AFTER_KEY = /"?\s*[=:]?\s*/y
const SEPARATOR = /[=:\s]/

/** A line of java.util.Properties, YAML or JSON, also one that is commented out. */
interface Property {
  /** Everything before the value. */
  readonly before: string
  readonly key: string
  readonly value: string
}

/** Reads a line from left to right, once: it may be any text of a host. undefined: it is no key with a value. */
function propertyOf(line: string): Property | undefined {
  const run = (pattern: RegExp, from: number): string => {
    pattern.lastIndex = from
    return pattern.exec(line)?.[0] ?? ''
  }
  const start = run(BEFORE_KEY, 0).length
  const key = run(KEY, start)
  const between = run(AFTER_KEY, start + key.length)
  if (key === '' || !SEPARATOR.test(between)) return undefined
  const at = start + key.length + between.length
  return { before: line.slice(0, at), key, value: line.slice(at) }
}

/**
 * Replaces the values of `keys`, and of every key with the name of a secret, by a keyed digest: two different secrets
 * show as two different digests, so that a patch shows that a password changes and nothing of what it is.
 */
export function redactKeys(text: string, keys: readonly string[] = []): string {
  const hidden = new Set(keys)
  return text
    .split('\n')
    .map((line) => {
      const property = propertyOf(line)
      if (property === undefined || property.value === '') return line
      const { before, key, value } = property
      if (!hidden.has(key) && !SECRET_NAME.test(key)) return line
      // A comma behind a value of JSON comes and goes with its neighbours.
      const comma = before.includes('"') && value.endsWith(',') ? ',' : ''
      return `${before}[redacted ${keyedDigest(value.slice(0, value.length - comma.length).trim())}]${comma}`
    })
    .join('\n')
}
