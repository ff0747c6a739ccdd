import { createRequire } from 'node:module'
import type * as DiffPackage from 'diff'
import { keyedDigest } from '../secret.ts'

/** Loaded at the first difference only: a run that changes nothing never pays for it. */
let loaded: typeof DiffPackage | undefined

function diffPackage(): typeof DiffPackage {
  loaded ??= createRequire(import.meta.url)('diff') as typeof DiffPackage
  return loaded
}

/** Names of values that are secret whoever wrote them: a file of before may hold what the inventory never had. */
const SECRET_NAME = /pass|secret|access_?key|token|credential/i
/** A line of java.util.Properties, YAML or JSON, also one that was commented out: what stands before the value, and the key. */
const PROPERTY = /^([\s#!]*"?([^\s=:"]+)"?\s*[=:\s]\s*)(.*)$/

/**
 * Replaces the values of `keys`, and of every key with the name of a secret, by a keyed digest: two different secrets
 * show as two different digests, so that a patch tells that a password changes and nothing of what it is.
 */
function redactKeys(text: string, keys: readonly string[]): string {
  const hidden = new Set(keys)
  return text
    .split('\n')
    .map((line) => {
      const [, before = '', key = '', value = ''] = PROPERTY.exec(line) ?? []
      if (value === '' || (!hidden.has(key) && !SECRET_NAME.test(key))) return line
      // A comma behind a value of JSON comes and goes with its neighbours.
      const comma = before.includes('"') && value.endsWith(',') ? ',' : ''
      return `${before}[redacted ${keyedDigest(value.slice(0, value.length - comma.length).trim())}]${comma}`
    })
    .join('\n')
}

/**
 * The unified diff of a file as people read it, with 2 lines of context; empty when the texts are equal.
 * @param before undefined when the file does not exist yet
 */
export function unifiedPatch(
  path: string,
  before: string | undefined,
  after: string,
  secretKeys: readonly string[] = [],
): string {
  const old = redactKeys(before ?? '', secretKeys)
  const wanted = redactKeys(after, secretKeys)
  if (old === wanted && before !== undefined) return ''
  const from = before === undefined ? '/dev/null' : path
  const text = diffPackage().createTwoFilesPatch(from, path, old, wanted, undefined, undefined, {
    context: 2,
  })
  // The package writes lines for version control systems first.
  return text.replace(/^(Index: .*\n)?=+\n/, '')
}
