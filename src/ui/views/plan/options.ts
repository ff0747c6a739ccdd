import type { Style } from '../../style.ts'
import type { ClusterNames } from './names.ts'

export interface PlanOptions {
  readonly style: Style
  /** Columns of the terminal; undefined in a pipe: lines are not wrapped. */
  readonly width: number | undefined
  /** Every change of every host, and every line of every file. */
  readonly verbose: boolean
  /** The names in which equal changes may differ. */
  readonly names: ClusterNames
  /** Hosts the plan was made for, reached or not. */
  readonly hosts: number
  /** ms that it took to read the hosts and make the plan. */
  readonly ms: number
}
