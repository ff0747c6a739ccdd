import { kindOf, type Service } from '../../../services/index.ts'
import type { Hosts } from '../hosts.ts'
import type { Placed } from './instance.ts'
import { staying } from './removals.ts'

/** The name servers that stay, as a server list; with the names of their hosts if so wished. */
export function nameServerList(
  placed: readonly Placed[],
  hosts: Hosts,
  listedBy: 'address' | 'name' = 'address',
): string {
  return serverList(
    placed.filter(({ instance }) => kindOf(instance).keepsRoutes === true),
    (host) => (listedBy === 'name' ? host : addressOf(hosts, host)),
  )
}

/** The instances of a service that stay, as a server list; '' without such instances. */
export function serverListOf(placed: readonly Placed[], service: Service, hosts: Hosts): string {
  return serverList(
    placed.filter(({ instance }) => instance.service === service),
    (host) => addressOf(hosts, host),
  )
}

/** `ip:port;ip:port` as every client and broker writes a list of servers. */
function serverList(placed: readonly Placed[], nameOf: (host: string) => string): string {
  return staying(placed)
    .map(({ instance }) => `${nameOf(instance.host)}:${instance.listenPort}`)
    .join(';')
}

function addressOf({ all }: Hosts, name: string): string {
  return all.find((host) => host.name === name)?.privateAddress ?? ''
}
