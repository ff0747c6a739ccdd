import { mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { LocalFile } from '../../engine/access.ts'
import { RmqError } from '../../errors.ts'
import type { Artifact } from '../../model/software.ts'
import { onDisk } from '../cache/cache.ts'
import type { ObtainContext } from '../context.ts'
import { digestFile } from '../cache/digest.ts'
import { runMaven } from './mvn.ts'
import { cachedFile, checkArrival, store } from '../cache/stored.ts'

type MavenArtifact = Extract<Artifact, { kind: 'maven' }>

/** group:artifact:version[:packaging[:classifier]] */
const COORDINATES = /^[\w.-]+(?::[\w.-]+){2,4}$/

/**
 * An archive that Maven resolves, with the user's own settings.xml (mirrors, logins, proxies). A release is taken
 * from the cache afterwards; a SNAPSHOT is asked for every time.
 * @throws RmqError 'maven-coordinates', 'maven-missing', 'maven-failed', 'checksum-mismatch', 'checksum-changed',
 *   'archive-corrupt', 'cache-unusable', 'interrupted'.
 */
export async function obtainMaven(artifact: MavenArtifact, context: ObtainContext): Promise<LocalFile> {
  const { coordinates } = artifact
  if (!COORDINATES.test(coordinates)) {
    throw new RmqError('maven-coordinates', `'${coordinates}' are no Maven coordinates`, {
      hint: 'Write group:artifact:version:packaging, with :classifier at the end where there is one.',
    })
  }
  const snapshot = coordinates.split(':')[2]?.endsWith('-SNAPSHOT') === true
  const cached = snapshot ? undefined : await findCached(artifact, context)
  return cached ?? (await resolveByMaven(artifact, snapshot, context))
}

async function findCached(artifact: MavenArtifact, context: ObtainContext): Promise<LocalFile | undefined> {
  const known = await context.cache.readOrigin(originOf(artifact))
  if (known === undefined) return undefined
  return cachedFile(artifact.sha512?.toLowerCase() ?? known.sha512, known.name, context)
}

async function resolveByMaven(
  artifact: MavenArtifact,
  snapshot: boolean,
  context: ObtainContext,
): Promise<LocalFile> {
  const { cache, signal, progress } = context
  const parts = await cache.folder('parts')
  // A folder of its own: nothing but the resolved file will be in it, and no other process writes there.
  const folder = await onDisk(parts, mkdtemp(join(parts, 'maven-')))
  try {
    progress('asking Maven')
    await runMaven(artifact.coordinates, folder, context)
    const [name] = await readdir(folder)
    if (name === undefined)
      throw new RmqError('maven-failed', `Maven gave no file for ${artifact.coordinates}`)
    const path = join(folder, name)
    const digests = await digestFile(path, signal)
    // A SNAPSHOT may change: its sum is its own origin.
    const origin = snapshot ? `${originOf(artifact)}@${digests.sha512}` : originOf(artifact)
    const pinned = artifact.sha512?.toLowerCase()
    const arrival = { origin, label: originOf(artifact), name, pinned, path, digests }
    await checkArrival(arrival, context)
    return await store(arrival, (to) => onDisk(to, rename(path, to)), context)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function originOf(artifact: MavenArtifact): string {
  return `maven:${artifact.coordinates}`
}
