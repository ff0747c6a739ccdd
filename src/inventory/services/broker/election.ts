import type { Service } from '../../../services/index.ts'
import type { Instance } from '../../../model/cluster.ts'
import type { Problem } from '../../problems.ts'
import type { Path } from '../../raw.ts'
import type { Context } from '../../resolve/context.ts'
import type { Seat } from '../../resolve/services/seats.ts'
import type { DerivedKeys } from '../derived-keys.ts'
import type { Member, MemberEntry } from './member.ts'
import type { GroupInput } from './schema.ts'

/** A group that elects its master, in the inventory. */
export interface ElectedGroup {
  readonly context: Context
  readonly name: string
  readonly group: GroupInput
  readonly path: Path
  /** All of it is removed. */
  readonly toRemove: boolean
  /** host:port;host:port of the instances of a service; '' without them. */
  readonly serverListOf: (service: Service) => string
}

/** A replication mode whose groups elect their master, in the inventory: its page. */
export interface ElectionPage {
  /** Keys of the brokers' configuration that follow from the model in this mode. */
  readonly derivedKeys: DerivedKeys
  /** Reports what is wrong with a group. */
  readonly check: (group: ElectedGroup) => void
  /** Names from guides that no release reads, and what to do instead. */
  readonly nonSettings?: Readonly<Record<string, string>>
  /** Reports a commit log that members do not use; undefined when there is none. */
  readonly unusedCommitLog?: (member: Instance, version: string) => Problem | undefined
  /** The members, with their keys and ports. */
  readonly members: (group: ElectedGroup, found: readonly Seat<MemberEntry>[]) => Member[]
}
