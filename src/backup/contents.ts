import type { Acl, User } from '../rocketmq/client/tables/access.ts'
import type { CommittedOffset, DelayOffset } from '../rocketmq/client/tables/offsets.ts'
import type { JsonObject } from '../rocketmq/remoting/json.ts'

/** The tables that the master of a broker group keeps about clients. */
export interface GroupTables {
  /** Name of the broker group. */
  readonly group: string
  /** Instance id of the master that was asked. */
  readonly master: string
  /** Release that the master runs. */
  readonly version: string
  /** Its topics by name, its own ones included. */
  readonly topics: ReadonlyMap<string, JsonObject>
  /** Its subscription groups by name. */
  readonly groups: ReadonlyMap<string, JsonObject>
  readonly offsets: readonly CommittedOffset[]
  readonly delays: readonly DelayOffset[]
  /** Of ACL 2.0 (5.3.0+); none without it. */
  readonly users: readonly User[]
  readonly acls: readonly Acl[]
}

/** A value of the name servers. */
export interface KvEntry {
  readonly namespace: string
  readonly key: string
  readonly value: string
}

/** The release that an instance runs. */
export interface InstanceVersion {
  readonly instance: string
  readonly host: string
  readonly service: string
  /** undefined: it does not say. */
  readonly version: string | undefined
}

/** A file of an instance on its host. */
export interface HostFile {
  readonly instance: string
  /** Path in the backup below the instance: 'config/topics.json'. */
  readonly path: string
  readonly content: Buffer
  /** It holds passwords. */
  readonly secret: boolean
}

/** Everything that a backup keeps of a cluster: no messages. */
export interface BackupContents {
  readonly cluster: string
  /** ISO 8601, UTC. */
  readonly created: string
  /** Release of the inventory. */
  readonly version: string
  readonly inventory: {
    readonly file: string
    readonly format: 'yaml' | 'ini'
    /** undefined: it could not be read. */
    readonly text: string | undefined
  }
  readonly groups: readonly GroupTables[]
  readonly kv: readonly KvEntry[]
  readonly versions: readonly InstanceVersion[]
  readonly files: readonly HostFile[]
  /** Parts of the cluster that could not be read, each a sentence. */
  readonly missing: readonly string[]
}
