import { getOrMake, once } from '../../../objects.ts'
import { kindsIn, type ClusterNames, type NameKind, type Subject } from './names.ts'

/** Something that is said about a subject, e.g. a change; `text` is all that people see of it, in one or several lines. */
export interface Statement<T> {
  readonly subject: Subject
  readonly item: T
  /** Statements of different keys are never the same. */
  readonly key: string
  readonly text: string
}

/** Statements that are the same for several subjects; the first of them stands for all. */
export interface Folded<T> {
  readonly first: T
  /** In the order of the statements. */
  readonly subjects: readonly Subject[]
  /** The kinds of own names in which the others differ from the first; empty when they do not differ. */
  readonly differing: ReadonlySet<NameKind>
}

interface Group<T> {
  readonly item: T
  readonly text: string
  readonly lines: () => Lines
  readonly subjects: Map<string, Subject>
  readonly differing: Set<NameKind>
}

/**
 * Puts together what is the same apart from each subject's own names. A line counts as the same when it is equal, or when
 * it is equal with the own names of its subject taken out. Every statement is compared with the one that is shown, so
 * "the same apart from names" is true of each.
 */
export function fold<T>(statements: readonly Statement<T>[], names: ClusterNames): Folded<T>[] {
  const groups: Group<T>[] = []
  const byKey = new Map<string, Group<T>[]>()
  for (const { subject, item, key, text } of statements) {
    // Most texts are equal to one that is there: their lines are not looked at.
    const lines = once(() => linesOf(text, names.generic(subject, text)))
    const bucket = `${lineCount(text)} ${key}`
    const alike = getOrMake(byKey, bucket, () => [])
    const isThere = alike.some((group) => {
      // Two that say the same of one subject are two.
      if (group.subjects.has(keyOf(subject))) return false
      const kinds = group.text === text ? [] : differences(group.lines(), lines())
      if (kinds === undefined) return false
      group.subjects.set(keyOf(subject), subject)
      for (const kind of kinds) group.differing.add(kind)
      return true
    })
    if (isThere) continue
    const subjects = new Map([[keyOf(subject), subject]])
    const group = { item, text, lines, subjects, differing: new Set<NameKind>() }
    alike.push(group)
    groups.push(group)
  }
  return groups.map(({ item, subjects, differing }) => ({
    first: item,
    subjects: [...subjects.values()],
    differing,
  }))
}

const keyOf = ({ host, instance }: Subject): string => `${host}\n${instance ?? ''}`

interface Lines {
  readonly lines: readonly string[]
  /** The lines without the own names of their subject. */
  readonly generic: readonly string[]
}

const linesOf = (text: string, generic: string): Lines => ({
  lines: text.split('\n'),
  generic: generic.split('\n'),
})

function lineCount(text: string): number {
  let count = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

/** The kinds of names in which two statements of as many lines differ; undefined when they differ in more. */
function differences(one: Lines, other: Lines): NameKind[] | undefined {
  const kinds: NameKind[] = []
  for (const [index, line] of one.lines.entries()) {
    if (line === other.lines[index]) continue
    const generic = one.generic[index] ?? ''
    if (generic !== other.generic[index]) return undefined
    kinds.push(...kindsIn(generic))
  }
  return kinds
}

/** Folded statements that hold for the same subjects. */
export interface Block<T> {
  readonly subjects: readonly Subject[]
  readonly differing: ReadonlySet<NameKind>
  readonly items: readonly T[]
}

/** Puts together what holds for the same subjects, in the order of the first of each. */
export function blocksOf<T>(folded: readonly Folded<T>[]): Block<T>[] {
  const blocks = new Map<string, { subjects: readonly Subject[]; differing: Set<NameKind>; items: T[] }>()
  for (const { first, subjects, differing } of folded) {
    // Of one subject the host is enough: its changes stand together, whichever instance they are for.
    const [only] = subjects
    const shown = subjects.length === 1 && only ? [{ host: only.host }] : subjects
    const key = shown.map(keyOf).join('\n\n')
    const block = blocks.get(key) ?? { subjects: shown, differing: new Set<NameKind>(), items: [] }
    blocks.set(key, block)
    block.items.push(first)
    for (const kind of differing) block.differing.add(kind)
  }
  return [...blocks.values()]
}
