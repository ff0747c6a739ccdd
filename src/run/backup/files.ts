import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { messageOf, RmqError } from '../../errors.ts'
import { fileName, stateFolder } from '../../ui/run-log.ts'

/** Automatic backups of a cluster that are kept; the oldest go first. */
const KEPT = 10

/** The occasion of a backup: the command `backup`, or the change before which it is made. */
export type Occasion = 'backup' | 'apply' | 'reset'

/** Folder of the backups of a cluster on this machine. */
export const backupFolder = (env: NodeJS.ProcessEnv, cluster: string): string =>
  join(stateFolder(env), 'backups', fileName(cluster))

/** Path of a new backup in the folder of its cluster: '2026-11-29T01-40-02.123Z-before-apply.tar.gz'. */
export function backupPath(
  env: NodeJS.ProcessEnv,
  cluster: string,
  occasion: Occasion,
  created: Date,
): string {
  const time = created.toISOString().replaceAll(':', '-')
  const end = occasion === 'backup' ? '' : `${BEFORE}${occasion}`
  return join(backupFolder(env, cluster), `${time}${end}.tar.gz`)
}

const BEFORE = '-before-'
const NAME = /^\d{4}-\d\d-\d\dT[\d.-]+Z(?:-before-[a-z]+)?\.tar\.gz$/

/** Paths of the backups in the folder of a cluster, oldest first. */
async function backupsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names
    .filter((name) => NAME.test(name))
    .sort()
    .map((name) => join(folder, name))
}

/** The newest backup of a cluster in its folder on this machine; undefined: there is none. */
export async function latestBackup(env: NodeJS.ProcessEnv, cluster: string): Promise<string | undefined> {
  return (await backupsIn(backupFolder(env, cluster))).at(-1)
}

/** Removes all automatic backups of a cluster but the last ten. */
export async function removeOldBackups(env: NodeJS.ProcessEnv, cluster: string): Promise<void> {
  const automatic = (await backupsIn(backupFolder(env, cluster))).filter((path) =>
    basename(path).includes(BEFORE),
  )
  for (const path of automatic.slice(0, -KEPT)) await rm(path, { force: true })
}

/**
 * Writes a file of mode 0600 as a whole or not at all: beside its place, then renamed. Its folder is made if need be.
 * @throws RmqError 'file-unwritable' (exit 2)
 */
export async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const part = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.part`)
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const file = await open(part, 'wx', 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    throw new RmqError('file-unwritable', `${path} cannot be written: ${messageOf(error)}`, {
      hint: 'Name a file in a folder that you may write to, on a disk with free space.',
      cause: error,
    })
  }
}
