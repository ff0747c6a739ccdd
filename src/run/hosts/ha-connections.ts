import { compact } from '../../objects.ts'
import type { HostAccess } from '../../engine/access.ts'
import type { ReadConnections } from '../../rocketmq/verify/host-connections.ts'
import { parseTcpConnections, tcpConnectionsScript } from '../../runtime/tcp-connections.ts'

/** ms. The tables of a host with 100,000 sockets are read in about a second. */
const TIMEOUT_MS = 20_000

/** A group has fewer members on one host. */
const MOST = 1000

/** Reads connections to an HA port on the host that listens. */
export function haConnections(access: ReadonlyMap<string, HostAccess>): ReadConnections {
  return async (master, haPort, signal) => {
    const host = access.get(master.host)
    if (host === undefined) return undefined
    const script = tcpConnectionsScript([haPort])
    const { exit, stdout } = await host.script(script, {
      timeoutMs: TIMEOUT_MS,
      ...compact({ signal }),
    })
    return parseTcpConnections({ stdout: stdout.toString(), exit }).flatMap(({ from, number }) =>
      Array.from({ length: Math.min(number, MOST) }, () => from),
    )
  }
}
