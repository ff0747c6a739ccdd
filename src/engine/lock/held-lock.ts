import type { HostAccess } from '../access.ts'
import { parseLock, type HeldLock } from './holder.ts'
import { breakScript, readScript, type LockFolders } from './scripts.ts'

export type { HeldLock } from './holder.ts'

const TIMEOUT_MS = 30_000

/** Reads the lock of a host, or of the cluster on it; undefined when there is none. */
export async function readLock(access: HostAccess, folders: LockFolders): Promise<HeldLock | undefined> {
  const { stdout } = await access.script(readScript(folders), { timeoutMs: TIMEOUT_MS })
  return parseLock(stdout.toString())
}

/**
 * Removes the lock of one host, if it is still the one that was seen, to the byte.
 * @returns false when it has changed in the meantime
 */
export async function breakLock(access: HostAccess, folders: LockFolders, seen: HeldLock): Promise<boolean> {
  const { exit } = await access.script(breakScript(folders, seen.digest), {
    timeoutMs: TIMEOUT_MS,
    changes: true,
  })
  return exit === 0
}
