import { redact } from '../secret.ts'

/**
 * One line of JSON without secrets; durations in whole milliseconds, maps as objects, sets as lists, whole numbers
 * beyond 2^53 as text. Redacted string by string: inside JSON text, a secret with a quote or a backslash in it
 * would look different from its value and slip through.
 */
export function redactedJson(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (typeof inner === 'string') return redact(inner)
    if (typeof inner === 'bigint') return Number.isSafeInteger(Number(inner)) ? Number(inner) : String(inner)
    if (inner instanceof Map) return Object.fromEntries(inner) as unknown
    if (inner instanceof Set) return [...inner] as unknown
    return key === 'ms' && typeof inner === 'number' ? Math.round(inner) : inner
  })
}
