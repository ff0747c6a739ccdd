import type { GroupKind } from './kind.ts'
import { registry } from './registry.ts'

type Page = (typeof registry)[number]

/** 'none', 'async' …: the names of all replication modes. */
export type Replication = Page['name']
/** The modes whose groups elect their master. */
export type ElectedReplication = Extract<Page, { elects: true }>['name']

/** A page, by a name that the compiler knows. */
interface NamedKind extends GroupKind {
  readonly name: Replication
}

export const groupKinds: readonly NamedKind[] = registry

/** The names of the modes whose groups elect their master. */
export const elections: readonly Replication[] = groupKinds
  .filter(({ elects }) => elects)
  .map(({ name }) => name)

/** @throws Error when there is no such mode: a bug */
export function groupKindOf({ replication }: { readonly replication: Replication }): NamedKind {
  const kind = groupKinds.find(({ name }) => name === replication)
  if (kind === undefined) throw new Error(`there is no replication mode '${replication}'`)
  return kind
}

/** @param replication as it stands in the inventory */
export function isElectedReplication(replication: string): replication is ElectedReplication {
  return groupKinds.some(({ name, elects }) => elects && name === replication)
}

/** Returns true when a group elects its master; false when the inventory names it. */
export function isElected(group: { readonly replication: Replication }): boolean {
  return groupKindOf(group).elects
}
