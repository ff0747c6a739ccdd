import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Cache, onDisk } from '../cache/cache.ts'
import { isAbandoned, ownName } from '../cache/owner.ts'

/**
 * Gives `work` an empty folder of its own in the cache, which is removed afterwards whatever happens. What dead
 * processes left there goes first: a built tree is some 500 MB.
 * @throws RmqError 'cache-unusable', and what `work` throws.
 */
export async function inWorkFolder<T>(cache: Cache, work: (folder: string) => Promise<T>): Promise<T> {
  const builds = await cache.folder('builds')
  for (const name of await onDisk(builds, readdir(builds))) {
    const path = join(builds, name)
    if (await isAbandoned(path, name, () => true)) await rm(path, { recursive: true, force: true })
  }
  const folder = join(builds, ownName('build'))
  await onDisk(folder, mkdir(folder))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
