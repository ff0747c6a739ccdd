import type { BrokerIdentity, ListenPort } from '../../../model/cluster.ts'
import type { Path } from '../../raw.ts'
import type { Seat } from '../../resolve/services/seats.ts'
import type { GroupInput } from './schema.ts'

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
  /** Keys after the identity: brokerRole, and those of the replication mode. */
  readonly keys: readonly (readonly [string, string])[]
  readonly ports: readonly ListenPort[]
  /** true: the classic HA service listens; not where Raft carries the log. */
  readonly hasHa: boolean
}

export interface GroupAt {
  readonly group: GroupInput
  readonly path: Path
  /** Without those to be removed. */
  readonly slaves: number
}
