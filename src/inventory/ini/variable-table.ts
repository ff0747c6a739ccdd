import type { Path } from '../raw.ts'

/** Conversion of a variable's text to a value of the inventory. */
export type Kind = 'text' | 'flag' | 'list' | 'seconds' | 'mapping'

/** An Ansible variable that means something here. */
interface Rule {
  /** Target of its value: the inventory, the host, or the instance. */
  readonly path: Path
  readonly kind: Kind
}

/** Rules by the name of the variable. */
export type VariableTable = ReadonlyMap<string, Rule>

/** A table from rows of path to names, separated by spaces, with the conversion of the value: text unless given. */
export function table(rows: Readonly<Record<string, readonly [names: string, kind?: Kind]>>): VariableTable {
  return new Map(
    Object.entries(rows).flatMap(([path, [names, kind]]) =>
      names.split(' ').map((name) => [name, { path: path.split('.'), kind: kind ?? 'text' }] as const),
    ),
  )
}

/** Of everything on the line; a machine is removed with the last of its lines. */
export const STATE = 'rmq_state'
/** Of the group that a line belongs to. */
export const UNREAD = 'rmq_unread'
