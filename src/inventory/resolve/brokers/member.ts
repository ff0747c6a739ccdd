import type { BrokerIdentity, ListenPort } from '../../../model/cluster.ts'
import type { GroupInput } from '../../schema/index.ts'
import type { Seat } from '../services/namesrv.ts'
import type { Path } from '../../raw.ts'

/** Settings of a member of a group. */

export interface MemberEntry {
  readonly host?: string | undefined
  readonly listenPort?: number | undefined
  readonly peerPort?: number | undefined
  readonly brokerId?: number | undefined
  readonly state?: 'present' | 'absent' | undefined
  readonly config?: GroupInput['config'] | undefined
  readonly heap?: GroupInput['heap'] | undefined
  readonly javaOptions?: string[] | undefined
}
/** A member with the keys and ports that its place in the group gives it. */

export interface Member extends Seat<MemberEntry> {
  /** Number of the instance in its group: '0', '1', 'n0'. */
  readonly suffix: string
  readonly identity: BrokerIdentity
  /** Keys after the identity: brokerRole, DLedger and controller settings. */
  readonly keys: readonly (readonly [string, string])[]
  readonly ports: readonly ListenPort[]
  /** true: the classic HA service listens; not in DLedger, where Raft carries the log. */
  readonly hasHa: boolean
}
export interface GroupAt {
  readonly group: GroupInput
  readonly path: Path
  /** Without those that leave. */
  readonly slaves: number
}
