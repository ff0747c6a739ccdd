import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { hostname } from 'node:os'

/** A process on another machine that shares the cache cannot be asked; after this time its part is free to take. */
const ABANDONED_MS = 24 * 60 * 60 * 1000

/** `<key>.<machine>.<pid>.<random>`: a name in the cache that identifies the process of unfinished work. */
export function ownName(key: string): string {
  return `${key}.${machine()}.${process.pid}.${randomBytes(4).toString('hex')}`
}

/**
 * Returns true when the process that made `path` has ended, so that another process may take or remove the file.
 * @param name the file name, as `ownName` made it
 * @param isOurs whether this very process works on it, asked when it made it
 */
export async function isAbandoned(path: string, name: string, isOurs: () => boolean): Promise<boolean> {
  const [, host = '', pid = ''] = name.split('.')
  if (host === machine()) {
    const isAlive = Number(pid) === process.pid ? isOurs() : isRunning(Number(pid))
    if (!isAlive) return true
  }
  try {
    return Date.now() - (await stat(path)).mtimeMs > ABANDONED_MS
  } catch {
    return false
  }
}

function machine(): string {
  return hostname().replaceAll(/[^A-Za-z0-9-]/g, '_')
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is there and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
