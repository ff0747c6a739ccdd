import type { Manifest } from '../../backup/archive/format.ts'
import { formatBytes } from '../../model/units.ts'
import type { Style } from '../style.ts'
import { count, oneLine } from '../text.ts'

/** A backup that was written, as people and programs see it. */
export interface BackupReport {
  readonly path: string
  readonly bytes: number
  readonly manifest: Manifest
  readonly counts: {
    readonly topics: number
    readonly groups: number
    readonly offsets: number
    readonly users: number
    readonly files: number
  }
}

/** The record of a backup for programs. */
export function backupRecord({ path, bytes, manifest, counts }: BackupReport): object {
  const { cluster, created, secrets, groups, missing, leftOut } = manifest
  return { path, bytes, cluster, created, secrets, brokerGroups: groups, ...counts, missing, leftOut }
}

/** The path, what it holds, and what it does not hold. */
export function renderBackup({ path, bytes, manifest, counts }: BackupReport, style: Style): string {
  const { topics, groups, offsets, users, files } = counts
  const rows = [
    `${style.bold(oneLine(path))} (${formatBytes(bytes)})`,
    `  ${count(manifest.groups.length, 'broker group')}: ${[
      count(topics, 'topic'),
      count(groups, 'subscription group'),
      count(offsets, 'offset'),
      ...(users === 0 ? [] : [count(users, 'user')]),
      `${count(files, 'config file')} of the hosts`,
    ].join(', ')}`,
    ...manifest.leftOut.map((what) => `  ${style.yellow('not kept:')} ${oneLine(what)}`),
    ...manifest.missing.map((what) => `  ${style.red('missing:')} ${oneLine(what)}`),
  ]
  if (manifest.leftOut.length > 0 && manifest.secrets === 'left-out') {
    rows.push(
      style.dim('  With --passphrase-file FILE or RMQ_BACKUP_PASSPHRASE passwords are kept, encrypted.'),
    )
  }
  return rows.join('\n')
}
