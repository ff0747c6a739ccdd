import type { HostAccess } from '../engine/access.ts'
import { probeHost } from '../engine/prober.ts'
import type { Answer } from '../engine/resource.ts'
import { parseReachable, tcpReachable, type Reach, type Target } from '../runtime/tcp-reachable.ts'
import { defaultJavaProbe, type DefaultJava } from './default-java.ts'
import type { FetchedArtifact } from '../model/software.ts'
import { downloadProbe, type DownloadAnswers } from './downloads.ts'
import { placeProbe, type PlaceAnswers } from './place-probe.ts'
import type { Place } from './places.ts'
import { routeProbe, type NoRoutes } from './routes.ts'

export interface PreflightAnswers {
  readonly places: PlaceAnswers
  readonly noRoutes: NoRoutes
  readonly java: DefaultJava
  /** The host's own name resolves: RocketMQ 3.x dies without it. */
  readonly ownNameResolves: boolean
  readonly downloads: DownloadAnswers
  /** By '<address> <port>'. */
  readonly reach: ReadonlyMap<string, Reach>
}

/** The questions of a check to one host. */
export interface PreflightQuestions {
  readonly places: readonly Place[]
  /** The service's user, who opens files in places. */
  readonly user: string
  /** Addresses of the other hosts. */
  readonly peers: readonly string[]
  /** Ports that this host should reach. */
  readonly targets: readonly Target[]
  /** Files that this host is to download. */
  readonly fetched: readonly FetchedArtifact[]
}

/**
 * Reads the facts that a check alone needs: places, routes, name resolution, the default java, reachable ports, downloads.
 * @throws RmqError of the connection, or 'probe-failed'
 */
export function probePreflight(
  access: HostAccess,
  { places, user, peers, targets, fetched }: PreflightQuestions,
  signal: AbortSignal,
): Promise<PreflightAnswers> {
  const holds = ({ exit }: Answer): boolean => exit === 0
  return probeHost<PreflightAnswers>(
    access,
    {
      places: placeProbe(
        places.map(({ path }) => path),
        places.filter(({ served }) => served).map(({ path }) => path),
        user,
      ),
      noRoutes: routeProbe(peers),
      downloads: downloadProbe(fetched),
      java: defaultJavaProbe,
      ownNameResolves: { script: 'getent hosts "$(hostname)"', parse: holds },
      reach: {
        script: targets.length === 0 ? ':' : tcpReachable(targets),
        parse: ({ stdout }) => parseReachable(stdout),
      },
    },
    signal,
  )
}
