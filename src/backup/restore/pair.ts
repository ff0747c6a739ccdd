import { isSystemTopic } from '../../rocketmq/client/exclusive-topics.ts'
import type { SavedTables } from '../archive/read.ts'
import type { GroupTables } from '../contents.ts'

/** The users and rights of one member of a broker group. Members do not copy them from their master. */
export interface MemberUsers extends Pick<GroupTables, 'users' | 'acls'> {
  /** Instance id. */
  readonly instance: string
}

/** A broker group in a backup and in the running cluster. */
export interface Pair {
  readonly saved: SavedTables
  readonly present: GroupTables
  /** The running release has attributes of topics and groups (5.0.0+). */
  readonly hasAttributes: boolean
  /** Of each member that answers; undefined: the group has no ACL 2.0. */
  readonly members: readonly MemberUsers[] | undefined
  /** Accounts that the inventory manages; they are not restored. */
  readonly managedUsers: ReadonlySet<string>
  /** Returns true for a topic of users; those of brokers and clusters are made by RocketMQ. */
  readonly isOrdinary: (topic: string) => boolean
}

/** A test for topics of users: no system topic, and not named like the broker group or one of the clusters. */
export function ordinaryIn(group: string, clusters: readonly string[]): (topic: string) => boolean {
  return (topic) => topic !== group && !clusters.includes(topic) && !isSystemTopic(topic)
}
