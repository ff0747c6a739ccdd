import type { HostAccess } from '../engine/access.ts'
import { probeHost } from '../engine/prober.ts'
import type { Answer } from '../engine/resource.ts'
import { parseReachable, tcpReachable, type Reach } from '../runtime/tcp-reachable.ts'
import { sh } from '../shell/quote.ts'

/** A path's file system, from its nearest folder that exists. Bytes. */
export interface Space {
  readonly path: string
  readonly mount: string
  readonly available: number
  readonly usedRatio: number
}

export interface PreflightAnswers {
  readonly spaces: readonly Space[]
  /** The host's own name resolves: RocketMQ 3.x dies without it. */
  readonly ownNameResolves: boolean
  /** By '<address> <port>'. */
  readonly reach: ReadonlyMap<string, Reach>
}

export interface Target {
  readonly address: string
  readonly port: number
}

/**
 * Reads what facts do not hold: free space of `paths`, name resolution, and which `targets` this host reaches.
 * @throws RmqError of the connection, or 'probe-failed'
 */
export function probePreflight(
  access: HostAccess,
  paths: readonly string[],
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<PreflightAnswers> {
  const holds = ({ exit }: Answer): boolean => exit === 0
  return probeHost<PreflightAnswers>(
    access,
    {
      spaces: { script: spaceScript(paths), parse: ({ stdout }) => stdout.split('\n').flatMap(parseSpace) },
      ownNameResolves: { script: 'getent hosts "$(hostname)"', parse: holds },
      reach: {
        script: targets.length === 0 ? ':' : tcpReachable(targets),
        parse: ({ stdout }) => parseReachable(stdout),
      },
    },
    signal,
  )
}

/** `df` of the nearest folder that is there, since most are yet to be made. Prints '<path> <df line>'. */
const spaceScript = (paths: readonly string[]): string => sh`for path in ${paths}; do
  there=$path
  while [ ! -d "$there" ]; do there=\${there%/*}; [ -n "$there" ] || there=/; done
  printf '%s ' "$path"
  df -Pk "$there" | tail -n 1
done`

function parseSpace(line: string): Space[] {
  const [path, , , , available, capacity, mount] = line.split(/\s+/)
  if (path === undefined || mount === undefined || available === undefined || capacity === undefined)
    return []
  return [
    { path, mount, available: Number(available) * 1024, usedRatio: Number.parseInt(capacity, 10) / 100 },
  ]
}
