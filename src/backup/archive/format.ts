/** The format that this release writes, and the newest that it reads. */
export const FORMAT = 1
/** The first value of the manifest. */
export const PROGRAM = 'rmq-provision'
/** Bytes of a backup file, and of all that is in it. */
export const MOST_BYTES = 512 * 1024 * 1024
/** Rows of all tables: topics, groups, offsets, users. */
export const MOST_ROWS = 5_000_000
/** End of the name of an encrypted file. */
export const SEALED = '.enc'

/** Names of the files in a backup. Those of the hosts follow in `hosts/<instance>/`. */
export const NAMES = {
  manifest: 'manifest.json',
  inventory: 'inventory.txt',
  versions: 'versions.jsonl',
  topics: 'topics.jsonl',
  groups: 'groups.jsonl',
  offsets: 'offsets.jsonl',
  delays: 'delay-offsets.jsonl',
  kv: 'name-servers.jsonl',
  users: 'users.jsonl',
  acls: 'acls.jsonl',
} as const

/** The file of an instance's host in a backup. */
export const hostFileName = (instance: string, path: string): string => `hosts/${instance}/${path}`

/** The passwords of a backup: encrypted, or not in it. */
export type SecretsKept = 'encrypted' | 'left-out'

/** The first file of a backup. */
export interface Manifest {
  readonly cluster: string
  /** ISO 8601, UTC. */
  readonly created: string
  /** The inventory file as it was named. */
  readonly inventory: string
  /** Release of the inventory. */
  readonly version: string
  readonly secrets: SecretsKept
  /** Salt of the encryption, hex. */
  readonly salt: string | undefined
  /** Broker groups with the master that was asked and its release. */
  readonly groups: readonly {
    readonly group: string
    readonly master: string
    readonly version: string
  }[]
  /** Parts of the cluster that could not be read. */
  readonly missing: readonly string[]
  /** Secrets and files that the backup does not keep. */
  readonly leftOut: readonly string[]
  readonly files: readonly {
    readonly name: string
    readonly bytes: number
    /** Lower-case hex, of the bytes as they are in the archive. */
    readonly sha256: string
  }[]
}
