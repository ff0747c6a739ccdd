import type { SourcePosition } from '../../errors.ts'
import type { Path } from '../raw.ts'
import type { Variable } from './variable.ts'
import type { TreeBuilder } from './tree.ts'

/** A line in a group of a service, as [brokers], with all variables that hold for it. */
export interface ServiceLine {
  readonly alias: string
  readonly vars: ReadonlyMap<string, Variable>
  readonly position: SourcePosition
}

/** Writes one instance into the tree, at its path. */
export type PutLine = (path: Path, line: ServiceLine) => void

/** Writes all instances of a service into the tree. */
export type PutLines = (lines: readonly ServiceLine[], tree: TreeBuilder, put: PutLine) => void

/** A service with a list of hosts below its section. */
export function putList(section: string): PutLines {
  return (lines, _tree, put) => {
    lines.forEach((line, index) => {
      put([section, 'hosts', index], line)
    })
  }
}

/** A service that a cluster has once: its section is the instance. */
export function putOne(section: string): PutLines {
  return ([first, second], tree, put) => {
    if (first !== undefined) put([section], first)
    if (second === undefined) return
    tree.error(second.position, {
      code: 'said-twice',
      message: `${second.alias} is the second host of the ${section}, after ${first?.alias ?? ''}`,
      hint: 'Keep one of them.',
    })
  }
}
