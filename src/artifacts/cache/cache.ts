import { createHash, randomBytes } from 'node:crypto'
import { chmod, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeFolder } from '../../folder.ts'
import { xdgFolder } from '../../home.ts'
import { RmqError } from '../../errors.ts'
import { digestFile, type FileDigests } from './digest.ts'

/** Permissions of the group and of others. */
const OTHERS = 0o077
const OTHERS_WRITE = 0o022

export type Environment = Readonly<Record<string, string | undefined>>

/** `${XDG_CACHE_HOME:-~/.cache}/rmq-provision/artifacts`; a relative XDG_CACHE_HOME is ignored, as XDG says. */
export function defaultCacheDir(env: Environment): string {
  return join(xdgFolder(env, 'XDG_CACHE_HOME', '.cache'), 'rmq-provision', 'artifacts')
}

/** Record of a file that was obtained from a URL or Maven coordinates; a later change is noticed by it. */
export interface Origin {
  /** The URL as it may be shown, or the coordinates; for people who look into the cache. */
  readonly label: string
  readonly sha512: string
  readonly name: string
}

/**
 * The cache of archives on the control machine:
 * `<sha512>/<file name>` archives, `origins/` what each URL gave, `digests/` digests of files by size and mtime,
 * `parts/` downloads that are not complete. Every file comes to its place by a rename.
 */
export class Cache {
  readonly root: string

  constructor(root: string) {
    this.root = root
  }

  archivePath(sha512: string, name: string): string {
    return join(this.root, sha512, name)
  }

  /**
   * Makes the cache when it is missing, and makes it private. A cache that another user owns or can write is refused: its
   * records say which file is the checked one.
   * @throws RmqError 'cache-unusable'
   */
  async claim(): Promise<void> {
    await onDisk(this.root, made(this.root, 0o700))
    const { uid, mode } = await onDisk(this.root, stat(this.root))
    const own = process.getuid?.() ?? uid
    if (uid !== own) throw notPrivate(this.root, 'belongs to another user')
    if ((mode & OTHERS_WRITE) !== 0) throw notPrivate(this.root, 'can be written by other users')
    if ((mode & OTHERS) !== 0) await onDisk(this.root, chmod(this.root, 0o700))
  }

  /** A folder inside the cache, made when missing. @throws RmqError 'cache-unusable' */
  async folder(name: string): Promise<string> {
    const path = join(this.root, name)
    await onDisk(path, made(path))
    return path
  }

  /** Path of the record of `origin`: a full URL (with its query) or 'maven:<coordinates>'. */
  originPath(origin: string): string {
    return join(this.root, 'origins', `${keyOf(origin)}.json`)
  }

  /** Record of the first file from `origin`; undefined when there is none. */
  async readOrigin(origin: string): Promise<Origin | undefined> {
    const record = await readRecord(this.originPath(origin))
    const { label, sha512, name } = record
    if (typeof label !== 'string' || typeof sha512 !== 'string' || typeof name !== 'string') return undefined
    return { label, sha512, name }
  }

  async writeOrigin(origin: string, record: Origin): Promise<void> {
    await writeRecord(this.originPath(origin), record)
  }

  /**
   * Digests of a file, from the record of an earlier run when size, inode and mtime (ns) are still the same.
   * @throws RmqError 'interrupted'; the file system's own error, e.g. ENOENT.
   */
  async digests(path: string, signal: AbortSignal): Promise<FileDigests> {
    const identity = await identityOf(path)
    const record = await readRecord(this.#digestPath(path))
    const { sha256, sha512 } = record
    const known = record['identity'] === identity.text
    if (known && typeof sha256 === 'string' && typeof sha512 === 'string') {
      return { bytes: identity.bytes, sha256, sha512 }
    }
    const digests = await digestFile(path, signal)
    await this.rememberDigests(path, digests)
    return digests
  }

  /** Records digests that were computed while the file was written. */
  async rememberDigests(path: string, digests: FileDigests): Promise<void> {
    const { text } = await identityOf(path)
    await writeRecord(this.#digestPath(path), { path, identity: text, ...digests })
  }

  #digestPath(path: string): string {
    return join(this.root, 'digests', `${keyOf(path)}.json`)
  }
}

function notPrivate(root: string, reason: string): RmqError {
  return new RmqError('cache-unusable', `the cache ${root} ${reason}, who could exchange an archive in it`, {
    hint: 'Remove the cache, or point XDG_CACHE_HOME to a folder of your own.',
  })
}

/** A short stable file name for a URL, path or coordinates. */
export function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

/**
 * Awaits a write to the cache; its failure becomes an error that the user can act on.
 * @throws RmqError 'cache-unusable'
 */
export async function onDisk<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof RmqError || !(error instanceof Error)) throw error
    throw new RmqError('cache-unusable', `cannot write ${path}: ${error.message}`, {
      hint: 'Make room or give the right permissions there, or point XDG_CACHE_HOME to another folder.',
      cause: error,
    })
  }
}

async function identityOf(path: string): Promise<{ bytes: number; text: string }> {
  const { size, mtimeNs, ino } = await stat(path, { bigint: true })
  return { bytes: Number(size), text: `${size.toString()} ${mtimeNs.toString()} ${ino.toString()}` }
}

/** A record that is missing or cannot be read is one that was never written: it only saves work. */
async function readRecord(path: string): Promise<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

/** A promise, as the other steps on the disk. */
const made = async (path: string, mode?: number): Promise<void> => {
  await Promise.resolve()
  makeFolder(path, mode)
}

async function writeRecord(path: string, value: object): Promise<void> {
  await onDisk(path, made(dirname(path)))
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  try {
    await onDisk(path, writeFile(temporary, `${JSON.stringify(value)}\n`, { flush: true }))
    await onDisk(path, rename(temporary, path))
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
