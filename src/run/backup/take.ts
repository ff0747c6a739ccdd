import { encodeBackup } from '../../backup/archive/encode.ts'
import type { Manifest } from '../../backup/archive/format.ts'
import { makeSeal } from '../../backup/archive/seal.ts'
import { collect } from '../../backup/collect/collect.ts'
import type { BackupContents } from '../../backup/contents.ts'
import { interruptedError } from '../../errors.ts'
import { formatOf } from '../../inventory/format.ts'
import type { Cluster } from '../../model/cluster.ts'
import { ClientPool } from '../../rocketmq/client/client-pool.ts'
import type { Secret } from '../../secret.ts'
import { anySignal } from '../../signals.ts'
import { readSmallFile } from '../../small-file.ts'
import type { ConnectedCluster } from '../connected-cluster.ts'
import { dialer } from '../hosts/dialer.ts'
import { orInterrupted } from '../interrupted.ts'
import { writeBackup } from './files.ts'

const INTERRUPTED = 'interrupted before the backup was written'
/** Bytes of an inventory that a backup keeps. */
const MOST_INVENTORY_BYTES = 8 * 1024 * 1024

/** A backup that was written. */
export interface TakenBackup {
  readonly path: string
  readonly bytes: number
  readonly manifest: Manifest
  /** Number of rows of each kind. */
  readonly counts: BackupCounts
  /** Broker groups of which it has nothing, though their hosts were reached. */
  readonly unsaved: readonly string[]
}

export interface BackupCounts {
  readonly topics: number
  readonly groups: number
  readonly offsets: number
  readonly users: number
  readonly files: number
}

/**
 * Reads the selected broker groups of a cluster and writes them into a file.
 * @param passphrase encrypts what holds passwords; without it passwords are left out
 * @throws RmqError 'backup-failed', 'file-exists', 'file-unwritable', and those of the brokers and connections,
 * 'interrupted' at Ctrl-C; no file was written then
 */
export async function takeBackup(
  { context, cluster, selection, connections, flags, access }: ConnectedCluster,
  options: {
    readonly path: string
    /** Path for a backup that lacks a part; `path` unless given. */
    readonly incomplete?: string
    readonly passphrase: Secret | undefined
    readonly created: Date
  },
): Promise<TakenBackup> {
  const { passphrase, created } = options
  const groups = cluster.groups.filter(({ members }) => members.some((id) => selection.instances.has(id)))
  const clients = new ClientPool(cluster, dialer(access))
  try {
    const reading = collect({
      cluster,
      clients,
      groups: groups.map(({ name }) => name),
      access: connections.reached,
      concurrency: flags.concurrency,
      signal: anySignal([context.stop, context.abort]),
    })
    const collected = await orInterrupted(context, INTERRUPTED, reading)
    const { notes, unsaved, ...read } = collected
    for (const message of notes) context.emit({ type: 'warning', code: 'server-silent', message })
    const inventory = inventoryText(cluster)
    const contents: BackupContents = {
      cluster: cluster.name,
      created: created.toISOString(),
      version: cluster.rocketmq.version,
      inventory: { file: cluster.file, format: formatOf(cluster.file, inventory ?? ''), text: inventory },
      ...read,
      missing: [
        ...collected.missing,
        ...(inventory === undefined ? [`${cluster.file} could not be read once more`] : []),
      ],
    }
    const seal = passphrase && (await makeSeal(passphrase))
    const { bytes, manifest } = await encodeBackup(contents, seal)
    if (context.stop.aborted) throw interruptedError(INTERRUPTED)
    const path = manifest.missing.length > 0 ? (options.incomplete ?? options.path) : options.path
    await writeBackup(path, bytes)
    return { path, bytes: bytes.length, manifest, counts: countsOf(contents), unsaved }
  } finally {
    clients.close()
  }
}

/** undefined for a pipe, which can be read once only. */
function inventoryText({ file }: Cluster): string | undefined {
  try {
    return readSmallFile(file, MOST_INVENTORY_BYTES).toString('utf8')
  } catch {
    return undefined
  }
}

function countsOf({ groups, files }: BackupContents): BackupCounts {
  const sum = (of: (tables: (typeof groups)[number]) => number): number =>
    groups.reduce((total, tables) => total + of(tables), 0)
  return {
    topics: sum(({ topics }) => topics.size),
    groups: sum((tables) => tables.groups.size),
    offsets: sum(({ offsets }) => offsets.length),
    users: sum(({ users }) => users.length),
    files: files.length,
  }
}
