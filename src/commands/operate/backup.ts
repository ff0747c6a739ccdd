import { existsSync } from 'node:fs'
import { ExitCode } from '../../errors.ts'
import { backupPath, fileExists } from '../../run/backup/files.ts'
import { passphraseOf } from '../../run/backup/passphrase.ts'
import { takeBackup } from '../../run/backup/take.ts'
import type { Run } from '../../run/command/spec.ts'
import { withCluster } from '../../run/connected-cluster.ts'
import { loadCluster } from '../../run/load.ts'
import { backupRecord, renderBackup } from '../../ui/views/backup.ts'

export interface BackupFlags {
  /** The file to be written. */
  readonly file?: string
  readonly passphraseFile?: string
}

/** Writes what is not messages into a file of this machine; exit 1 when a part could not be read. */
export const run: Run<BackupFlags> = async (context, args) => {
  const { flags } = args
  const cluster = await loadCluster(context, args)
  const passphrase = passphraseOf(context.env, flags.passphraseFile)
  const created = new Date()
  const path = flags.file ?? backupPath(context.env, cluster, 'backup', created)
  if (existsSync(path)) throw fileExists(path)
  return withCluster({ context, flags, cluster, command: 'backup' }, async (connected) => {
    const taken = await takeBackup(connected, { path, passphrase, created })
    await context.ui.settled()
    context.ui.show('backup', backupRecord(taken), () => renderBackup(taken, context.ui.style))
    const isWhole = taken.manifest.missing.length === 0 && connected.unreachable.size === 0
    return isWhole ? ExitCode.done : ExitCode.failed
  })
}
