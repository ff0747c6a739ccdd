import type { Service } from '../../../services/index.ts'
import type { Hosts } from '../hosts.ts'
import type { Placed } from './instance.ts'
import { staying } from './leaving.ts'

/**
 * The instances of a service that stay, as every client and broker writes a list of servers: `ip:port;ip:port`, or with
 * the hosts' names. '' without such instances.
 */
export function serverList(
  placed: readonly Placed[],
  service: Service,
  hosts: Hosts,
  listedBy: 'address' | 'name' = 'address',
): string {
  const addresses = new Map(
    hosts.all.map((host) => [host.name, listedBy === 'name' ? host.name : host.privateAddress]),
  )
  return staying(placed)
    .filter(({ instance }) => instance.service === service)
    .map(({ instance }) => `${addresses.get(instance.host) ?? ''}:${instance.listenPort}`)
    .join(';')
}
