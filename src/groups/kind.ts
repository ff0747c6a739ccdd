import type { Hint } from '../hint.ts'

/** Members that know each other from a list in the configuration of each, and vote. */
export interface Voters {
  /** The key that names their Raft group. */
  readonly group: string
  /** The key with the list of all: 'n0-10.0.0.11:40911;n1-…'. */
  readonly peers: string
  /** The key with a member's own number in that list. */
  readonly self: string
  /** The next step where the list cannot be changed. */
  readonly instead: string
}

/**
 * The facts of one replication mode: its page. Everything that holds for some modes and not for others is read from
 * here. What is asked of a running group and done around a restart of its members lies in src/rocketmq/groups.
 */
export interface GroupKind {
  /** As the inventory writes it: 'async'. */
  readonly name: string
  /** Its master is elected; otherwise the inventory names it. */
  readonly elects: boolean
  /** Modes of one family can read each other's stores, and their members have the same names. */
  readonly family: string
  /** Its slaves copy the log of the master byte by byte, and never have more. */
  readonly copies?: boolean
  /** Members copy over a connection to the HA port of the master (HAService). */
  readonly connects?: boolean
  /** A send is acknowledged when a slave has the message too. */
  readonly syncs?: boolean
  /** Reason for which one member cannot be removed without the others; undefined: it can. */
  readonly memberStays?: string
  /** The members that must run for an election: most of them, or any one that is in sync. */
  readonly electors?: 'majority' | 'any'
  /** Hint while no member of a group leads. */
  readonly election?: Hint
  /** Hint for a group without a master. @param members their ids */
  readonly leaderless?: (members: readonly string[]) => Hint
  /**
   * Servers that elect give each member its id at its first start, and the member keeps it in a file of its store. Members
   * without an id start one after the other. undefined: the inventory numbers the members.
   */
  readonly givenIds?: {
    /** The key of the configuration that names the file. */
    readonly key: string
    /** Its name in the folder of the store without the key. */
    readonly file: string
  }
  /** Names of the files that only its members make in their stores. */
  readonly storeFiles?: readonly RegExp[]
  /** Its messages lie in a log that members of other modes cannot read. */
  readonly ownLog?: {
    /** For people. */
    readonly name: string
    /** The key of the configuration that turns it on. */
    readonly key: string
  }
  /** undefined: its members do not vote among themselves. */
  readonly votes?: Voters
  /** Keys of the configuration that get the number of the host's cores where the inventory does not set them. */
  readonly perCore?: readonly string[]
}
