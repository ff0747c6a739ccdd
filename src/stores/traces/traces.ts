import type { ConfigFile } from '../lost/config-lost.ts'
import type { Mark, QueuesMade } from '../mark.ts'

/** Paths and names by which a store is read. */
export interface StorePlace {
  /** The folder of the store itself. */
  readonly root: string
  /** All folders of the store. */
  readonly stores: readonly string[]
  /** Those of its messages, beside `root`. */
  readonly logs: readonly string[]
  /** Log folders elsewhere, which have a mark beside them. */
  readonly separate: readonly string[]
  /** Bytes of a file of its commit log; undefined: those of the first one. */
  readonly logBytes?: number
  /** Undefined: a start makes no consume queues again. */
  readonly queues?: QueuesMade
  /** The file on the host that says what was applied of the instance. */
  readonly record: string
  readonly cluster: string
  /** brokerName, or the Raft group of a service that votes. */
  readonly group?: string
  /** The service's user: files are read as that user. */
  readonly user: string
}

/** The statements of a store and of the record of its instance about each other. */
export interface StoreTraces {
  /** The instance was applied on its host. */
  readonly recorded: boolean
  /** A folder of the store has a file, besides the mark. */
  readonly filled: boolean
  /**
   * Another of its folders has a file, and the disk of the folder of the store itself has none, nor the mark. Looked for in a
   * store with a record.
   */
  readonly rootLost?: true
  /** It has consume queues, and no commit log. */
  readonly logLost: boolean
  /** It has consume queues, and lost this file of its folder config. */
  readonly configLost?: ConfigFile
  /** The reason why its commit log or its consume queues are not whole: 'there is no file between …'. */
  readonly logFault?: string
  /**
   * Its own folder has files, and none that a start leaves there, nor the mark. Looked for in a store with a record: a process
   * whose folder was moved away goes on writing topics and offsets, or its vote, to where it was.
   */
  readonly unstarted?: true
  readonly mark?: Mark
  /** By log folder elsewhere. */
  readonly logMarks?: ReadonlyMap<string, LogTraces>
  /** The file brokerIdentity of a member whose master is elected (BrokerMetadata, 5.1.1 and later). */
  readonly identity?: { readonly cluster: string; readonly group: string }
  /** config/topics.json, read for a store without a record; undefined: there is no such file. */
  readonly topics?: Topics
  /** Bytes on the disk, of a store without a record. */
  readonly bytes?: number
  /** Store time of the newest message, ms since 1970, of a store without a record; undefined: not known. */
  readonly newest?: number
}

/** A log folder outside of the store's own. */
export interface LogTraces {
  /** The one beside the folder. */
  readonly mark: Mark | undefined
  /** A disk is mounted on the folder now. */
  readonly ownDisk: boolean
  /** There is no such folder. */
  readonly missing?: true
}

/** Every broker has a topic with the name of its cluster, and one with that of its group (TopicConfigManager). */
export interface Topics {
  readonly ofCluster: boolean
  readonly ofGroup: boolean
  /** By the topic '<cluster>_REPLY_TOPIC' (4.6.0 and later); undefined: there is none. */
  readonly cluster?: string
}
