import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import type * as DiffPackage from 'diff'
import { redactKeys } from '../secret-lines.ts'

/** Loaded at the first difference only: a run that changes nothing never pays for it. */
let loaded: typeof DiffPackage | undefined

function diffPackage(): typeof DiffPackage {
  loaded ??= createRequire(import.meta.url)('diff') as typeof DiffPackage
  return loaded
}

const CONTEXT = 2
/** Lines removed and added until the shortest difference is no longer searched: the search takes the square of them. */
const MOST_EDITS = 1000

/** Patches that are kept, by a digest of all that they are made of. */
const KEPT = 500
const kept = new Map<string, string>()

/**
 * The unified diff of a file as people read it, with 2 lines of context; empty when the texts are equal. Where very many
 * lines differ, everything between the first and the last difference is shown as replaced. Hosts have many files in common: their
 * texts are compared once, and their patches are one string.
 * @param before undefined when the file does not exist yet
 */
export function unifiedPatch(
  path: string,
  before: string | undefined,
  after: string,
  secretKeys: readonly string[] = [],
): string {
  const key = digestOf([path, ...secretKeys, before ?? '', after, before === undefined ? 'new' : ''])
  const patch = kept.get(key) ?? makePatch(path, before, after, secretKeys)
  kept.delete(key)
  kept.set(key, patch)
  // The one that was not asked for the longest time goes.
  for (const oldest of kept.size > KEPT ? kept.keys() : []) {
    kept.delete(oldest)
    break
  }
  return patch
}

function digestOf(texts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const text of texts) hash.update(`${text.length} `).update(text, 'utf8')
  return hash.digest('base64')
}

function makePatch(
  path: string,
  before: string | undefined,
  after: string,
  secretKeys: readonly string[],
): string {
  const old = redactKeys(before ?? '', secretKeys)
  const wanted = redactKeys(after, secretKeys)
  if (old === wanted && before !== undefined) return ''
  const from = before === undefined ? '/dev/null' : path
  const text = diffPackage().createTwoFilesPatch(from, path, old, wanted, undefined, undefined, {
    context: CONTEXT,
    maxEditLength: MOST_EDITS,
  })
  // The package writes lines for version control systems first.
  return text === undefined
    ? `--- ${from}\n+++ ${path}\n${replacement(linesOf(old), linesOf(wanted))}\n`
    : text.replace(/^(Index: .*\n)?=+\n/, '')
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

/** One hunk that replaces all lines between those that both texts begin and end with. */
function replacement(old: readonly string[], wanted: readonly string[]): string {
  const shorter = Math.min(old.length, wanted.length)
  let head = 0
  while (head < shorter && old[head] === wanted[head]) head += 1
  let tail = 0
  while (tail < shorter - head && old.at(-1 - tail) === wanted.at(-1 - tail)) tail += 1
  const start = Math.max(0, head - CONTEXT)
  const rest = Math.max(0, tail - CONTEXT)
  const range = (all: readonly string[]): string => `${start + 1},${all.length - rest - start}`
  return [
    `@@ -${range(old)} +${range(wanted)} @@`,
    ...old.slice(start, head).map((line) => ` ${line}`),
    ...old.slice(head, old.length - tail).map((line) => `-${line}`),
    ...wanted.slice(head, wanted.length - tail).map((line) => `+${line}`),
    ...old.slice(old.length - tail, old.length - rest).map((line) => ` ${line}`),
  ].join('\n')
}
