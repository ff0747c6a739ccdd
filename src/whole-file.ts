import { randomBytes } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import {
  copyFile,
  link,
  lstat,
  open,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
  type FileHandle,
} from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

export interface WholeFileOptions {
  /** Mode of a new file, less the umask; one that is replaced keeps its mode and its owner. */
  readonly mode?: number
  /** Replaces a file of this name; without it the error has the code EEXIST. */
  readonly replace?: boolean
}

/**
 * Writes a file of this machine as a whole or not at all: beside its place, then under its name. A process that is killed, or a
 * full disk, leaves the file that was there. What is no regular file (`/dev/stdout`, a named pipe) is written to as it is.
 * A part that a killed process left beside a file goes with the next writing of that file.
 * @throws the error of the system, with its code and the path
 */
export async function writeWhole(
  path: string,
  content: string | Buffer,
  { mode = 0o666, replace = false }: WholeFileOptions = {},
): Promise<void> {
  const old = replace ? await existing(path) : undefined
  if (old !== undefined && !old.stats.isFile()) {
    await writeFile(path, content)
    return
  }
  const place = old?.path ?? path
  await removeLeftParts(dirname(place), (name) => name === basename(place))
  const part = join(dirname(place), `.${basename(place)}.${randomBytes(4).toString('hex')}.part`)
  try {
    const file = await open(part, 'wx', old === undefined ? mode : 0o600)
    try {
      await file.writeFile(content)
      if (old !== undefined) await resemble(file, old.stats)
      await file.sync()
    } finally {
      await file.close()
    }
    if (old === undefined) await putInPlace(part, place)
    else await rename(part, place)
  } finally {
    await rm(part, { force: true }).catch(() => undefined)
  }
}

/** ms. A file is written in seconds: the process of an older part was killed, or stands still. */
const LEFT_AFTER_MS = 3_600_000
const PART = /^\.(.+)\.[0-9a-f]{8}\.part$/

/**
 * Removes parts of files that killed processes of this user left in a folder: those that were not written to for an hour.
 * What cannot be removed stays.
 * @param isOf takes the name of the file of which a part is
 */
export async function removeLeftParts(folder: string, isOf: (name: string) => boolean): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const [, of] = PART.exec(name) ?? []
    if (of === undefined || !isOf(of)) continue
    const path = join(folder, name)
    const stats = await lstat(path).catch(() => undefined)
    if (stats?.isFile() !== true || stats.uid !== process.getuid?.()) continue
    if (Date.now() - stats.mtimeMs > LEFT_AFTER_MS) await rm(path, { force: true }).catch(() => undefined)
  }
}

/** The file of this name, behind the links that lead to it. */
async function existing(path: string): Promise<{ readonly path: string; readonly stats: Stats } | undefined> {
  try {
    return { path: await realpath(path), stats: await stat(path) }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Gives a file the owner and the mode of another. A user who may not give files away keeps it. */
async function resemble(file: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  const own = await file.stat()
  if (own.uid !== uid || own.gid !== gid) await file.chown(uid, gid).catch(() => undefined)
  await file.chmod(mode & 0o777)
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code

/** Errors of file systems without hard links (FAT, some of networks). */
const NO_LINKS: ReadonlySet<string | undefined> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
])

/** Gives a finished file its name, which must be free: rename would replace a file. */
async function putInPlace(part: string, path: string): Promise<void> {
  try {
    await link(part, path)
  } catch (error) {
    if (!NO_LINKS.has(codeOf(error))) throw error
    await copyWhole(part, path)
  }
}

/** Copies to a name that is free; a copy that fails is removed. */
async function copyWhole(part: string, path: string): Promise<void> {
  try {
    await copyFile(part, path, constants.COPYFILE_EXCL)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') await rm(path, { force: true })
    throw error
  }
}
