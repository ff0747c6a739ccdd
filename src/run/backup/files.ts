import { createHash } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeFolder } from '../../folder.ts'
import { messageOf, RmqError } from '../../errors.ts'
import { clientAddress, hostOf, nameServersOf } from '../../model/address.ts'
import type { Cluster } from '../../model/cluster.ts'
import { fileName, stateFolder } from '../../ui/run-log.ts'
import { removeLeftParts, writeWhole } from '../../whole-file.ts'

/** Automatic backups of a cluster that are kept, of complete and of incomplete ones each; the oldest go first. */
const KEPT = 10

/** The occasion of a backup: the command `backup`, or the change before which it is made. */
export type Occasion = 'backup' | 'apply' | 'reset' | 'destroy'

/** Folder of the backups of a cluster on this machine. */
export const backupFolder = (env: NodeJS.ProcessEnv, cluster: string): string =>
  join(stateFolder(env), 'backups', fileName(cluster))

/**
 * Path of a new backup in the folder of its cluster: '2026-11-29T01-40-02.123Z.tar.gz'; of an automatic one
 * '2026-11-29T01-40-02.123Z-3f2a9c1b-before-apply.tar.gz' with the identity of the cluster.
 */
export function backupPath(
  env: NodeJS.ProcessEnv,
  cluster: Cluster,
  occasion: Occasion,
  created: Date,
): string {
  const time = created.toISOString().replaceAll(':', '-')
  const end = occasion === 'backup' ? '' : `-${identityOf(cluster)}-before-${occasion}`
  return join(backupFolder(env, cluster.name), `${time}${end}${END}`)
}

const END = '.tar.gz'

/** Path of a backup that lacks a part. */
export const incompletePath = (path: string): string => `${path.slice(0, -END.length)}${INCOMPLETE}${END}`

const INCOMPLETE = '-incomplete'

/** Eight hex digits of the name and the name servers of a cluster: two clusters may have one name. */
function identityOf(cluster: Cluster): string {
  const nameServers = nameServersOf(cluster).map(
    (instance) => `${clientAddress(hostOf(cluster, instance))}:${instance.listenPort}`,
  )
  const text = [cluster.name, ...nameServers.sort()].join('\n')
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}

const AUTOMATIC = /^\d{4}-\d\d-\d\dT[\d.-]+Z-([0-9a-f]{8})-before-([a-z]+)(-incomplete)?\.tar\.gz$/

/** The newest complete backup of a cluster that was made before a change of this kind; undefined: there is none. */
export async function newestBefore(
  env: NodeJS.ProcessEnv,
  cluster: Cluster,
  occasion: Occasion,
): Promise<string | undefined> {
  const folder = backupFolder(env, cluster.name)
  const names = (await readdir(folder).catch(() => [])).sort()
  const identity = identityOf(cluster)
  const name = names.findLast((each) => {
    const [, owner, before, incomplete] = AUTOMATIC.exec(each) ?? []
    return owner === identity && before === occasion && incomplete === undefined
  })
  return name === undefined ? undefined : join(folder, name)
}

/**
 * Removes the automatic backups of a cluster but the last ten, and the incomplete ones but the last ten: they take no place of
 * a complete one. Those of another cluster with the same name stay. Parts of backups that killed runs left go too: each
 * backup has a name of its own, so that none is written again.
 */
export async function removeOldBackups(env: NodeJS.ProcessEnv, cluster: Cluster): Promise<void> {
  const folder = backupFolder(env, cluster.name)
  const identity = identityOf(cluster)
  const names = (await readdir(folder).catch(() => [])).sort()
  await removeLeftParts(folder, (name) => name.endsWith(END))
  for (const incomplete of [undefined, INCOMPLETE]) {
    const automatic = names.filter((name) => {
      const [, owner, , end] = AUTOMATIC.exec(name) ?? []
      return owner === identity && end === incomplete
    })
    for (const name of automatic.slice(0, -KEPT)) await rm(join(folder, name), { force: true })
  }
}

/**
 * Writes a new file of mode 0600 as a whole or not at all. A file that is there by then is kept. Its folder is made if need be.
 * @throws RmqError 'file-exists', 'file-unwritable' (exit 2)
 */
export async function writeBackup(path: string, bytes: Buffer): Promise<void> {
  try {
    makeFolder(dirname(path), 0o700)
    await writeWhole(path, bytes, { mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw fileExists(path)
    throw new RmqError('file-unwritable', `${path} cannot be written: ${messageOf(error)}`, {
      hint: 'Name a file in a folder that you may write to, on a disk with free space.',
      cause: error,
    })
  }
}

/** The refusal to write over a file. */
export const fileExists = (path: string): RmqError =>
  new RmqError('file-exists', `${path} exists already`, {
    hint: 'Name another file, or move that one first.',
  })
