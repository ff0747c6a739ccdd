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

/**
 * The unified diff of a file as people read it, with 2 lines of context; empty when the texts are equal. Where very many
 * lines differ, everything between the first and the last difference is shown as replaced.
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
