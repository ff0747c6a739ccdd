import { parseInventory, InventoryError } from '../inventory/index.ts'
import type { Finding } from '../model/cluster.ts'
import { parseDocument, LineCounter, isMap, isPair, isScalar, visit } from 'yaml'
import type { Path } from '../inventory/raw.ts'
import type { Draft } from './describe/draft.ts'
import { inventoryText } from './inventory-text.ts'

/** A text in place of each variable: the file is checked where they are not set yet. */
const STAND_IN = 'a-value-that-is-set-later'

export interface Written {
  readonly text: string
  /** Problems that the inventory still has. */
  readonly problems: readonly Finding[]
  readonly warnings: readonly Finding[]
}

/** Rounds of taking out keys that the tool does not take; each takes out all that the check names. */
const ROUNDS = 3

/**
 * Writes the draft and reads it back. A key of a configuration that the tool refuses becomes a comment, with the reason:
 * such keys do nothing or harm, and the file is to be usable.
 * @param file where it is going to be, for messages and relative paths
 */
export function completed(draft: Draft, head: readonly string[], file: string): Written {
  for (let round = 1; ; round += 1) {
    const text = inventoryText(draft, head)
    const checked = check(draft, text, file)
    const refused = round > ROUNDS ? [] : refusedKeys(text, checked.problems)
    if (refused.length === 0) return { text, ...checked }
    for (const { path, reason } of refused) takeOut(draft, path, reason)
  }
}

function check(draft: Draft, text: string, file: string): Omit<Written, 'text'> {
  const env = Object.fromEntries([...draft.variables].map((name) => [name, STAND_IN]))
  try {
    return { problems: [], warnings: parseInventory(text, file, env).warnings }
  } catch (error) {
    if (!(error instanceof InventoryError)) throw error
    return { problems: error.problems, warnings: [] }
  }
}

interface Refused {
  readonly path: Path
  readonly reason: string
}

/** The configuration keys on whose lines problems stand. */
function refusedKeys(text: string, problems: readonly Finding[]): Refused[] {
  const byLine = new Map(problems.map((problem) => [problem.position?.line ?? 0, problem]))
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const refused: Refused[] = []
  visit(document, {
    Pair: (_key, pair, ancestors) => {
      const parent = ancestors.findLast((each) => isPair(each) && each !== pair)
      const isConfig = isPair(parent) && isScalar(parent.key) && parent.key.value === 'config'
      if (!isConfig || !isScalar(pair.key) || typeof pair.key.value !== 'string') return
      const problem = byLine.get(lines.linePos(pair.key.range?.[0] ?? 0).line)
      if (problem?.message.includes(pair.key.value) !== true) return
      refused.push({ path: pathOf(ancestors, pair.key.value), reason: problem.message })
    },
  })
  return refused
}

/** Keys and indexes of the nodes around a key. */
function pathOf(ancestors: readonly unknown[], key: string): Path {
  const path = ancestors.flatMap((each, index): (string | number)[] => {
    if (isPair(each) && isScalar(each.key)) return [String(each.key.value)]
    const next = ancestors[index + 1]
    if (typeof each !== 'object' || each === null || !('items' in each) || isMap(each)) return []
    const at = (each.items as unknown[]).indexOf(next)
    return at < 0 ? [] : [at]
  })
  return [...path, key]
}

function takeOut(draft: Draft, path: Path, reason: string): void {
  const value = draft.get(path)
  const config = path.slice(0, -1)
  draft.remove(path)
  if (Object.keys(draft.get(config) ?? {}).length === 0) draft.remove(config)
  const shown =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '…'
  draft.note(`${String(path.at(-1))}=${shown} is not taken over: ${reason}`, config.slice(0, -1))
}
