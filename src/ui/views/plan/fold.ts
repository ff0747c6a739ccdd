import { kindsIn, type ClusterNames, type NameKind, type Subject } from './names.ts'

/** Something that is said about a subject, e.g. a change; `lines` is all that people see of it. */
export interface Statement<T> {
  readonly subject: Subject
  readonly item: T
  /** Statements of different keys are never the same. */
  readonly key: string
  readonly lines: readonly string[]
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
  readonly lines: readonly string[]
  readonly generic: readonly string[]
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
  for (const { subject, item, key, lines } of statements) {
    const generic = lines.map((line) => names.generic(subject, line))
    const bucket = `${lines.length} ${key}`
    const alike = byKey.get(bucket) ?? []
    byKey.set(bucket, alike)
    const found = alike
      // Two that say the same of one subject are two.
      .filter(({ subjects }) => !subjects.has(keyOf(subject)))
      .map((group) => ({ group, kinds: differences(group, { lines, generic }) }))
      .find(({ kinds }) => kinds !== undefined)
    if (found?.kinds) {
      found.group.subjects.set(keyOf(subject), subject)
      for (const kind of found.kinds) found.group.differing.add(kind)
      continue
    }
    const subjects = new Map([[keyOf(subject), subject]])
    const group = { item, lines, generic, subjects, differing: new Set<NameKind>() }
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

type Lines = Pick<Group<unknown>, 'lines' | 'generic'>

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
