import type { LocalFile } from '../../engine/access.ts'
import type { Artifact } from '../../model/software.ts'
import { checkSha512 } from '../cache/checksum.ts'
import type { ObtainContext } from '../context.ts'
import { displayUrl, fileNameOf, withoutLogin } from '../display.ts'
import { HttpClient } from './http.ts'
import { PartialDownload } from './partial-download.ts'
import { publishedSum } from './published-sum.ts'
import { type Arrival, cachedFile, checkArrival, store } from '../cache/stored.ts'
import { downloadUrl, unavailable, type UrlFailure } from './url-attempts.ts'

type UrlArtifact = Extract<Artifact, { kind: 'url' }>

/**
 * The archive from the cache, else from the first of its URLs that gives it.
 * @throws RmqError 'checksum-mismatch', 'checksum-changed', 'archive-corrupt', 'artifact-unavailable',
 *   'cache-unusable', 'interrupted'.
 */
export async function obtainUrl(artifact: UrlArtifact, context: ObtainContext): Promise<LocalFile> {
  const cached = await findCached(artifact, context)
  if (cached !== undefined) return cached
  const client = new HttpClient(context.env)
  try {
    const failures: UrlFailure[] = []
    for (const url of artifact.urls) {
      const result = await fromUrl(url, artifact, client, context)
      if ('path' in result) return result
      context.progress(`${result.url}: ${result.message}`)
      failures.push(result)
    }
    throw unavailable(failures, context)
  } finally {
    await client.close()
  }
}

/** A pinned archive is found by its sum; another one by what its URLs gave before. */
async function findCached(artifact: UrlArtifact, context: ObtainContext): Promise<LocalFile | undefined> {
  for (const url of artifact.urls) {
    const known = await context.cache.readOrigin(withoutLogin(url))
    const sha512 = artifact.sha512?.toLowerCase() ?? known?.sha512
    const file = sha512 === undefined ? undefined : await cachedFile(sha512, fileNameOf(url), context)
    if (file !== undefined) return file
  }
  return undefined
}

async function fromUrl(
  url: string,
  artifact: UrlArtifact,
  client: HttpClient,
  context: ObtainContext,
): Promise<LocalFile | UrlFailure> {
  const part = await PartialDownload.claim(context.cache, url)
  try {
    let result = await downloadUrl(url, part, client, context)
    if ('url' in result) return result
    const expected = artifact.sha512?.toLowerCase()
    if (result.resumedFrom > 0 && expected !== undefined && result.sha512 !== expected) {
      // The piece of an earlier run may be what is wrong: one download in one go decides.
      await part.discard()
      result = await downloadUrl(url, part, client, context)
      if ('url' in result) return result
    }
    const arrival = {
      origin: withoutLogin(url),
      label: displayUrl(url),
      name: fileNameOf(url),
      pinned: expected,
      path: part.path,
      digests: result,
    }
    const unverified = await acceptOrDiscard(url, arrival, part, client, context)
    const file = await store(arrival, (to) => part.publish(to), context)
    return unverified === undefined ? file : { ...file, unverified }
  } finally {
    part.release()
  }
}

/** Returns a warning for a file that no sum of the inventory verifies; undefined: it is the pinned one. */
async function acceptOrDiscard(
  url: string,
  arrival: Arrival,
  part: PartialDownload,
  client: HttpClient,
  context: ObtainContext,
): Promise<string | undefined> {
  try {
    const unverified =
      arrival.pinned === undefined ? await checkPublished(url, arrival, client, context) : undefined
    await checkArrival(arrival, context)
    return unverified
  } catch (error) {
    await part.discard()
    throw error
  }
}

/**
 * Compares a file that nothing pins with the sum published beside it, which finds at least what was damaged on the way.
 * A published sum counts when no host in between can change it: over https, or from this machine.
 * @returns the warning
 * @throws RmqError 'checksum-mismatch', 'interrupted'
 */
async function checkPublished(
  url: string,
  { label, name, digests }: Arrival,
  client: HttpClient,
  { signal }: ObtainContext,
): Promise<string> {
  const published = isPrivate(url) ? await publishedSum(url, client, signal) : undefined
  if (published === undefined)
    return `there is no sha512 for ${name}, neither in the inventory nor beside ${label}: this first download is trusted`
  checkSha512(label, published.sha512, published.url, digests.sha512)
  return `${name} was compared with ${published.url} only, which comes from the same place as the file`
}

function isPrivate(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}
