import { createRequire } from 'node:module'
import type * as DiffPackage from 'diff'
import { Secret } from '../secret.ts'

/** Loaded at the first difference only: a run that changes nothing never pays for it. */
let loaded: typeof DiffPackage | undefined

function diffPackage(): typeof DiffPackage {
  loaded ??= createRequire(import.meta.url)('diff') as typeof DiffPackage
  return loaded
}

/**
 * Replaces the values of `keys` in key=value text by a keyed digest: two different secrets show as two different
 * digests, so that a patch tells that a password changes and nothing of what it is.
 */
function redactKeys(text: string, keys: readonly string[]): string {
  if (keys.length === 0) return text
  const hidden = new Set(keys)
  return text
    .split('\n')
    .map((line) => {
      const equals = line.indexOf('=')
      if (equals === -1 || !hidden.has(line.slice(0, equals).trim())) return line
      const value = line.slice(equals + 1).trim()
      return `${line.slice(0, equals + 1)}[redacted ${new Secret(value).digest()}]`
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
