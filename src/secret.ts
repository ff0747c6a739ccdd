import { createHmac, randomBytes } from 'node:crypto'
import { formsOf, hasPartOf, redactBase64 } from './secret-forms.ts'

const PLACEHOLDER = '[redacted]'
/** Shorter values would turn half of a log into placeholders. */
const SHORTEST_REDACTED = 4

/** One key for the life of the process: digests distinguish two values in one run and nothing more. */
const digestKey = randomBytes(32)

/** Every secret value this process has met, so that `redact` can find it in text that came from elsewhere. */
const known = new Set<string>()

/** The values alone, also short ones, but not their escaped forms. */
const values = new Set<string>()

/** Names of variables that a secret was read from, and of those that hold the secrets of `smoke` and of backups. */
const secretVariables = new Set(['RMQ_ACCESS_KEY', 'RMQ_SECRET_KEY', 'RMQ_BACKUP_PASSPHRASE'])

/** Programs are found and find their own files by these. */
const ALWAYS_PASSED: ReadonlySet<string> = new Set(['PATH', 'HOME'])
/** A shorter secret stands by chance in values of other variables, e.g. in a path. */
const SHORTEST_CONTAINED = 8

/** Keeps a variable of the environment from other programs: a secret contains its value. */
export function hideVariable(name: string): void {
  secretVariables.add(name)
}

/**
 * An environment for another program: without the variables that a secret of the inventory was read from, those that
 * hold a secret, alone or in a longer value, and those whose value is a part of one.
 */
export function withoutSecrets<V extends string | undefined>(
  env: Readonly<Record<string, V>>,
): Record<string, V> {
  const passed = ([name, value]: [string, V]): boolean =>
    ALWAYS_PASSED.has(name) || (!secretVariables.has(name) && !holdsSecret(value ?? ''))
  return Object.fromEntries(Object.entries(env).filter(passed))
}

function holdsSecret(value: string): boolean {
  if (values.has(value)) return true
  if (value.length < SHORTEST_REDACTED) return false
  return [...known].some(
    (form) => form.includes(value) || (form.length >= SHORTEST_CONTAINED && value.includes(form)),
  )
}

/** Eight hex digits: equal for equal values within one run, useless to anyone else. */
export function keyedDigest(value: string): string {
  return createHmac('sha256', digestKey).update(value).digest('hex').slice(0, 8)
}

/**
 * A value that must never be shown. It has no string form: templates, JSON, inspect and concatenation all give
 * the placeholder, so a slip prints '[redacted]' instead of a password.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
    values.add(value)
    if (value.length >= SHORTEST_REDACTED) for (const form of formsOf(value)) known.add(form)
  }

  /** The value itself, for the one place that hands it on (stdin of a host, content of a file). */
  reveal(): string {
    return this.#value
  }

  /** A short keyed digest: equal for equal values within one run, useless to anyone else. */
  digest(): string {
    return keyedDigest(this.#value)
  }

  toString(): string {
    return PLACEHOLDER
  }

  toJSON(): string {
    return PLACEHOLDER
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return PLACEHOLDER
  }
}

/** Login of a URL: 'user:password@', or a token alone. */
const URL_LOGIN = /(\w:\/\/)[^\s/@?#'"]+@/g
/** Query of a URL: signed addresses carry their signature there. */
const URL_QUERY = /(\bhttps?:\/\/[^\s?#'"]{1,2000}\?)[^\s'"<>]+/g

/**
 * Replaces every secret value met so far in `text`, in the forms of formsOf and in base64, and logins and queries of URLs; for
 * output of hosts, events and logs.
 */
export function redact(text: string): string {
  let shown = text.replaceAll(URL_LOGIN, `$1${PLACEHOLDER}@`).replaceAll(URL_QUERY, `$1${PLACEHOLDER}`)
  // Longest first: a secret that contains another one must go as a whole.
  const forms = [...known].sort((a, b) => b.length - a.length)
  for (const value of forms) {
    if (shown.includes(value)) shown = shown.replaceAll(value, PLACEHOLDER)
  }
  if (forms.length === 0) return shown
  return redactBase64(shown, (decoded) => forms.some((form) => hasPartOf(decoded, form)), PLACEHOLDER)
}
