import type { Part } from '../../backup/restore/change.ts'
import type { GroupMove } from '../../backup/restore/mapping.ts'
import { ExitCode, RmqError } from '../../errors.ts'
import { moveBackup, partsOf } from '../../run/backup/move.ts'
import { readBackup, type ReadBackup } from '../../run/backup/open.ts'
import { passphraseOf } from '../../run/backup/passphrase.ts'
import type { Context } from '../../run/context.ts'
import { unpackBackup } from '../../run/backup/unpack.ts'
import { restoreCluster } from '../../run/backup/restore.ts'
import { argument, optionalArgument, type Run } from '../../run/command/spec.ts'
import { withCluster } from '../../run/connected-cluster.ts'
import { loadCluster } from '../../run/load.ts'

export interface RestoreFlags {
  /** The inventory of another cluster. */
  readonly to?: string
  readonly only?: readonly Part[]
  /** Broker groups that take the tables of others. */
  readonly map?: readonly GroupMove[]
  readonly passphraseFile?: string
  /** A new folder for the files of the backup; no host is contacted. */
  readonly unpack?: string
}

/** Writes topics, groups, users and offsets of a backup to the running cluster, after showing what differs. */
export const run: Run<RestoreFlags> = async (context, args) => {
  const { flags } = args
  const path = argument(args, 'file')
  if (flags.unpack !== undefined) return unpack(context, path, flags.unpack, flags.passphraseFile)
  const inventory = inventoryOf(optionalArgument(args, 'inventory'), flags.to)
  const { only, notes } = partsOf(flags.only, flags.map)
  // Only users are encrypted among what is restored: without them no passphrase is needed.
  const passphrase = only.has('users') ? passphraseOf(context.env, flags.passphraseFile) : undefined
  const backup = await readBackup(path, passphrase)
  expectOpen(backup, path, only)
  const cluster = await loadCluster(context, { positional: { inventory }, flags })
  const source = backup.manifest.cluster
  if (flags.to === undefined && source !== cluster.name) {
    throw new RmqError(
      'wrong-cluster',
      `${path} is a backup of ${source}, and ${inventory} is ${cluster.name}`,
      {
        hint: `No host was contacted. Name it with --to instead: restore ${path} --to ${inventory}.`,
      },
    )
  }
  const moved = flags.map === undefined ? backup : moveBackup(backup, flags.map, cluster, path)
  return withCluster({ context, flags, cluster, command: 'restore' }, (connected) =>
    restoreCluster(connected, { path, backup: moved, only, notes }),
  )
}

async function unpack(
  { env, ui }: Context,
  path: string,
  folder: string,
  passphraseFile: string | undefined,
): Promise<ExitCode> {
  const files = await unpackBackup(path, passphraseOf(env, passphraseFile), folder)
  ui.show('unpacked', { path, folder, files }, () => `${files.length} files of ${path} are in ${folder}.`)
  return ExitCode.done
}

function inventoryOf(named: string | undefined, to: string | undefined): string {
  const inventory = to ?? named
  if (inventory === undefined || (named !== undefined && to !== undefined)) {
    const why = inventory === undefined ? 'no inventory is named' : 'two inventories are named'
    throw new RmqError('usage', `${why}: restore FILE INVENTORY, or restore FILE --to INVENTORY`, {
      hint: 'Name the inventory of the cluster, or that of another cluster with --to.',
    })
  }
  return inventory
}

/** Users are encrypted as a whole: without the passphrase they cannot be compared. */
function expectOpen({ usersClosed }: ReadBackup, path: string, only: ReadonlySet<Part>): void {
  if (!usersClosed || !only.has('users')) return
  throw new RmqError('passphrase-missing', `the users in ${path} are encrypted, and no passphrase is given`, {
    hint: 'Give --passphrase-file FILE or RMQ_BACKUP_PASSPHRASE, or leave users out: --only topics,groups,offsets.',
  })
}
