import type { LocalFile } from '../../engine/access.ts'
import type { Artifact } from '../../model/cluster.ts'
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
    await acceptOrDiscard(url, arrival, part, client, context)
    return await store(arrival, (to) => part.publish(to), context)
  } finally {
    part.release()
  }
}

async function acceptOrDiscard(
  url: string,
  arrival: Arrival,
  part: PartialDownload,
  client: HttpClient,
  context: ObtainContext,
): Promise<void> {
  // Without a pinned sum, the one published beside the archive finds at least what was damaged on the way.
  const published = arrival.pinned === undefined ? await publishedSum(url, client, context.signal) : undefined
  try {
    if (published !== undefined) {
      checkSha512(arrival.label, published.sha512, published.url, arrival.digests.sha512)
    } else if (arrival.pinned === undefined) {
      context.progress(`no sha512 given or published for ${arrival.name}: trusting this first download`)
    }
    await checkArrival(arrival, context)
  } catch (error) {
    await part.discard()
    throw error
  }
}
