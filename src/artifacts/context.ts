import type { LocalFile } from '../engine/access.ts'
import type { Clock } from '../engine/clock.ts'
import type { Cache, Environment } from './cache/cache.ts'
import type { FileDigests } from './cache/digest.ts'
import type { Progress } from './cache/single-flight.ts'

/** Everything that obtaining an archive needs besides the artifact itself. */
export interface ObtainContext {
  readonly cache: Cache
  /** Proxies, and the PATH of mvn. */
  readonly env: Environment
  readonly signal: AbortSignal
  readonly progress: Progress
  /** A try ends when no byte arrives for so many ms. */
  readonly stallMs: number
  /** Measures the pauses between two tries of a URL. */
  readonly clock: Clock
}

export function localFile(path: string, digests: FileDigests): LocalFile {
  return { path, bytes: digests.bytes, sha256: digests.sha256, sha512: digests.sha512 }
}
