import type { LocalFile, LocalSource } from '../engine/access.ts'
import { systemClock, type Clock } from '../engine/clock.ts'
import { getOrMake } from '../objects.ts'
import { obtainBuild } from './build/build.ts'
import { checkBuild } from './build/check.ts'
import { Cache, defaultCacheDir, type Environment } from './cache/cache.ts'
import type { ObtainContext } from './context.ts'
import { obtainFile } from './file.ts'
import { labelOf, type LocalArtifact } from './label.ts'
import { obtainArchive } from './obtain.ts'
import { SingleFlight } from './cache/single-flight.ts'

export interface ArtifactOptions {
  /** Folder of the cache; `${XDG_CACHE_HOME:-~/.cache}/rmq-provision/artifacts` unless given. */
  readonly cacheDir?: string
  /** Proxies, XDG_CACHE_HOME and the PATH of mvn; the process's own unless given. */
  readonly env?: Environment
  /** A try of a download ends when no byte arrives for so many ms; 30 s unless given. */
  readonly stallMs?: number
  /** Measures the pauses between two tries of a URL; the system's clock unless given. */
  readonly clock?: Clock
}

/** One per artifact and cache for the life of the process, so that all callers share one download. */
const sources = new Map<string, LocalSource>()

/**
 * A RocketMQ distribution or JDK archive as a file of the control machine: local, downloaded, resolved or built by Maven.
 * It is obtained once per process, at the first `obtain`; later calls of any source of the same artifact share it.
 *
 * `obtain` throws RmqError 'artifact-unavailable', 'artifact-missing', 'checksum-mismatch', 'checksum-changed',
 * 'archive-corrupt', 'maven-missing', 'maven-failed', 'maven-coordinates', 'cache-unusable', 'interrupted', and for
 * a build 'build-failed', 'build-source', 'build-version', 'jdk-missing'.
 */
export function artifactSource(artifact: LocalArtifact, options: ArtifactOptions = {}): LocalSource {
  const env = options.env ?? process.env
  const root = options.cacheDir ?? defaultCacheDir(env)
  const key = JSON.stringify([root, artifact])
  return getOrMake(sources, key, () => makeSource(artifact, new Cache(root), env, options))
}

function makeSource(
  artifact: LocalArtifact,
  cache: Cache,
  env: Environment,
  { stallMs = 30_000, clock = systemClock }: ArtifactOptions,
): LocalSource {
  const label = labelOf(artifact)
  const context = { cache, env, stallMs, clock }
  const once = new SingleFlight(label, (signal, progress) =>
    obtain(artifact, { ...context, signal, progress }),
  )
  return {
    label,
    check: (signal) => check(artifact, { ...context, signal, progress: () => undefined }),
    obtain: (signal, progress) => once.run(signal, progress),
  }
}

async function check(artifact: LocalArtifact, context: ObtainContext): Promise<void> {
  if (artifact.kind !== 'file' && artifact.kind !== 'build') return
  await context.cache.claim()
  if (artifact.kind === 'file') await obtainFile(artifact, context)
  else await checkBuild(artifact, context)
}

async function obtain(artifact: LocalArtifact, context: ObtainContext): Promise<LocalFile> {
  await context.cache.claim()
  return artifact.kind === 'build' ? obtainBuild(artifact, context) : obtainArchive(artifact, context)
}
