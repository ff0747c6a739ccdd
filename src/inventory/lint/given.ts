import type { Service } from '../../services/index.ts'
import type { Problem, Problems } from '../problems.ts'
import type { Path } from '../raw.ts'

/** A configuration key at its place in the inventory. */
export interface Given {
  readonly service: Service
  readonly name: string
  /** undefined for a secret. */
  readonly text: string | undefined
  readonly path: Path
  readonly version: string
  /** The inventory has acl at the top. */
  readonly hasAcl: boolean
  readonly problems: Problems
}

/** Reports an error at the name of the key, with its place in front. */
export function refuse({ path, problems }: Given, problem: Omit<Problem, 'at'>): void {
  problems.error(path, {
    ...problem,
    message: `${problems.show(path)}: ${problem.message}`,
    at: 'key',
  })
}
