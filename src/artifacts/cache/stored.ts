import { basename } from 'node:path'
import { rm } from 'node:fs/promises'
import type { LocalFile } from '../../engine/access.ts'
import { RmqError } from '../../errors.ts'
import { archiveKind } from '../archive.ts'
import { checkSha512, checkUnchanged } from './checksum.ts'
import { type ObtainContext, localFile } from '../context.ts'
import type { FileDigests } from './digest.ts'

/** The archive `<sha512>/<name>` of the cache; undefined when it is not there. A damaged one is removed. */
export async function cachedFile(
  sha512: string,
  name: string,
  context: ObtainContext,
): Promise<LocalFile | undefined> {
  const path = context.cache.archivePath(sha512, name)
  try {
    const digests = await context.cache.digests(path, context.signal)
    if (digests.sha512 === sha512) return localFile(path, digests)
    context.progress(`${name} in the cache is damaged, obtaining it again`)
    await rm(path, { force: true })
    return undefined
  } catch (error) {
    if (error instanceof RmqError) throw error
    return undefined
  }
}

export interface Arrival {
  /** Key of the record: the URL without a login, or 'maven:<coordinates>'. */
  readonly origin: string
  /** The origin as it may be shown. */
  readonly label: string
  readonly name: string
  readonly pinned: string | undefined
  /** Path of the new file. */
  readonly path: string
  readonly digests: FileDigests
}

/**
 * Accepts a file that has just arrived: the pinned sum, or else what the origin gave before, must be its sum, and it
 * must be an archive.
 * @throws RmqError 'checksum-mismatch', 'checksum-changed', 'archive-corrupt'; the caller removes the file then.
 */
export async function checkArrival(arrival: Arrival, context: ObtainContext): Promise<void> {
  const { origin, label, pinned, digests } = arrival
  const { cache } = context
  if (pinned !== undefined) checkSha512(label, pinned, 'the inventory', digests.sha512)
  else checkUnchanged(await cache.readOrigin(origin), digests.sha512, cache.originPath(origin))
  archiveKind(arrival.path)
}

/**
 * Brings an accepted file to its place in the cache by `move`, and records what it is and where it came from.
 * @throws RmqError 'cache-unusable'
 */
export async function store(
  arrival: Arrival,
  move: (to: string) => Promise<void>,
  context: ObtainContext,
): Promise<LocalFile> {
  const { cache } = context
  const { digests, origin, label, name } = arrival
  await cache.folder(digests.sha512)
  const path = cache.archivePath(digests.sha512, basename(name))
  await move(path)
  await cache.rememberDigests(path, digests)
  await cache.writeOrigin(origin, { label, sha512: digests.sha512, name })
  return localFile(path, digests)
}
