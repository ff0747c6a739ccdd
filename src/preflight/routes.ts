import type { Probe } from '../engine/resource.ts'
import type { Cluster, Host } from '../model/cluster.ts'
import { sh } from '../shell/quote.ts'
import { fail, pass, type CheckFinding } from './finding.ts'

/** The kernel's reason why an address has no route, by address. */
export type NoRoutes = ReadonlyMap<string, string>

/** Asks the kernel of a host for the route to each address; needs no process that listens. */
export function routeProbe(addresses: readonly string[]): Probe<NoRoutes> {
  return {
    script: sh`for address in ${addresses}; do
  said=$(LC_ALL=C ip -o route get "$address" 2>&1 </dev/null) && continue
  printf '%s %s\\n' "$address" "$said"
done`,
    parse: ({ stdout }) =>
      new Map(
        stdout.split('\n').flatMap((line): [string, string][] => {
          const [, address, reason] =
            /^(\S+) .*(Network is unreachable|No route to host|Permission denied|Invalid argument)/.exec(
              line,
            ) ?? []
          return address === undefined || reason === undefined ? [] : [[address, reason]]
        }),
      ),
  }
}

/** Hosts that this one has no route to. */
export function routeFindings(cluster: Cluster, host: Host, noRoutes: NoRoutes): CheckFinding[] {
  const peers = cluster.hosts.filter(({ name }) => name !== host.name)
  const lost = peers.flatMap(({ name, privateAddress }) => {
    const reason = noRoutes.get(privateAddress)
    return reason === undefined ? [] : [{ name, privateAddress, reason }]
  })
  if (lost.length === 0 && peers.length > 0)
    return [pass(host.name, 'route', 'has a route to all other hosts')]
  return lost.map(({ name, privateAddress, reason }) =>
    fail(
      host.name,
      'route',
      `${host.name} has no route to ${name} (${privateAddress}): ${reason}`,
      `Give both hosts an address in one network as privateAddress, or add a route on ${host.name}.`,
    ),
  )
}
