import { HintText, renderHint, type CommandLine } from '../hint.ts'
import { commandLineFor } from './command-line.ts'
import { redact } from '../secret.ts'
import { INVISIBLE } from './text.ts'

/** Control characters that JSON may hold as they are: they would reach a terminal. */
const CONTROL = /[\x7f-\x9f]/g

/**
 * One line of JSON without secrets; durations in whole milliseconds, maps as objects, sets as lists, whole numbers
 * beyond 2^53 as text. Redacted string by string: inside JSON text, a secret with a quote or a backslash in it
 * would look different from its value and slip through.
 * @param commandLine for the commands of hints
 */
export function redactedJson(value: unknown, commandLine: CommandLine = commandLineFor()): string {
  const json = JSON.stringify(value, (key, inner: unknown) => {
    if (typeof inner === 'string') return redact(inner)
    if (inner instanceof HintText) return redact(renderHint(inner, commandLine))
    if (typeof inner === 'bigint') return Number.isSafeInteger(Number(inner)) ? Number(inner) : String(inner)
    if (inner instanceof Map) return Object.fromEntries(inner) as unknown
    if (inner instanceof Set) return [...inner] as unknown
    return key === 'ms' && typeof inner === 'number' ? Math.round(inner) : inner
  })
  return json.replace(CONTROL, escaped).replace(INVISIBLE, escaped)
}

/** A character as JSON escapes it, by its UTF-16 units. */
const escaped = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
