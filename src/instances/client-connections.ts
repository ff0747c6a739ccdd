import { resource, type AnyResource } from '../engine/resource.ts'
import { resourceKind } from '../engine/world.ts'
import type { Instance } from '../model/cluster.ts'
import {
  parseTcpConnections,
  plainAddress,
  tcpConnectionsScript,
  type TcpConnections,
} from '../runtime/tcp-connections.ts'

export interface ClientConnectionsSpec {
  readonly host: string
  readonly instances: readonly Pick<Instance, 'id' | 'ports'>[]
  /** Addresses of the hosts of the cluster, which do not count. */
  readonly own: readonly string[]
}

const CONNECTIONS = resourceKind<readonly TcpConnections[]>('client-connections')

/**
 * Nothing to repair: a note with the number of connections that clients outside of the cluster have to its ports. Id
 * `client-connections:<host>`.
 */
export function clientConnections(spec: ClientConnectionsSpec): AnyResource {
  const ports = spec.instances.flatMap(({ ports: all }) =>
    all.filter(({ audience }) => audience === 'clients').map(({ port }) => port),
  )
  const own = spec.own.map(plainAddress)
  return resource<readonly TcpConnections[], true>({
    id: CONNECTIONS.id(spec.host),
    probe: { script: tcpConnectionsScript(ports), parse: parseTcpConnections },
    desire: () => true,
    diff: (found) => {
      const clients = found.filter(({ from }) => !own.includes(from) && !isLoopback(from))
      if (clients.length === 0) return { kind: 'same' }
      const number = clients.reduce((sum, one) => sum + one.number, 0)
      const addresses = new Set(clients.map(({ from }) => from)).size
      const of = spec.instances.filter(({ ports: all }) =>
        clients.some(({ port }) => all.some((one) => one.port === port)),
      )
      const note =
        `clients are still connected to ${of.map(({ id }) => id).join(', ')}: ` +
        `${number === 1 ? '1 connection' : `${number} connections`} from ${addresses === 1 ? '1 address' : `${addresses} addresses`}`
      return { kind: 'same', note }
    },
    converge: () => [],
  })
}

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'
