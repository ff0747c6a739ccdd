import type { SourcePosition } from '../../errors.ts'

/** A variable as Ansible sees it, and as it is written. */
export interface Variable {
  readonly name: string
  readonly value: unknown
  /** The text behind the =, without the quotes of a host line. */
  readonly text: string
  readonly position: SourcePosition
}
