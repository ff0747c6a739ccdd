import { resource, type AnyResource, type Answer } from '../engine/resource.ts'
import { resourceKind } from '../engine/world.ts'
import type { Instance } from '../model/cluster.ts'
import { sh } from '../shell/quote.ts'

export interface ClientConnectionsSpec {
  readonly host: string
  readonly instances: readonly Pick<Instance, 'id' | 'ports'>[]
  /** Addresses of the hosts of the cluster, which do not count. */
  readonly own: readonly string[]
}

/** Open TCP connections to a port. */
interface Connections {
  readonly port: number
  /** Address of the other end. */
  readonly from: string
  readonly number: number
}

const CONNECTIONS = resourceKind<readonly Connections[]>('client-connections')

/** State 01 is ESTABLISHED (proc(5)); a line for each port and address, however many connections there are. */
const FILES = '/proc/net/tcp /proc/net/tcp6'

/**
 * Nothing to repair: a note with the number of connections that clients outside of the cluster have to its ports. Id
 * `client-connections:<host>`.
 */
export function clientConnections(spec: ClientConnectionsSpec): AnyResource {
  const ports = spec.instances.flatMap(({ ports: all }) =>
    all.filter(({ audience }) => audience === 'clients').map(({ port }) => port),
  )
  const words = ports.map((port) => `:${port.toString(16).toUpperCase().padStart(4, '0')}`)
  return resource<readonly Connections[], true>({
    id: CONNECTIONS.id(spec.host),
    probe: {
      script: `${sh`set -- ${words}`}
[ $# = 0 ] || awk -v ports="$*" 'BEGIN { n = split(ports, p, " "); for (i = 1; i <= n; i++) wanted[substr(p[i], 2)] = 1 }
$4 == "01" { split($2, l, ":"); split($3, r, ":"); if (l[2] in wanted) seen[l[2] " " r[1]]++ }
END { for (key in seen) print key, seen[key] }' ${FILES} 2>/dev/null
:`,
      parse: parseConnections,
    },
    desire: () => true,
    diff: (found) => {
      const clients = found.filter(({ from }) => !spec.own.includes(from) && !isLoopback(from))
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

export function parseConnections({ stdout }: Answer): readonly Connections[] {
  return stdout.split('\n').flatMap((line) => {
    const [, port, from, number] = /^([0-9A-F]{4}) ([0-9A-F]{8}|[0-9A-F]{32}) (\d+)$/.exec(line) ?? []
    if (port === undefined || from === undefined) return []
    return [{ port: parseInt(port, 16), from: addressOf(from), number: Number(number) }]
  })
}

/** The kernel writes each 32 bits of an address as a number of the machine, which is little-endian. */
function addressOf(hex: string): string {
  const words = hex.match(/.{8}/g) ?? []
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse().map((byte) => parseInt(byte, 16)))
  const isMapped = bytes.length === 16 && bytes.slice(0, 12).join('.') === '0.0.0.0.0.0.0.0.0.0.255.255'
  if (bytes.length === 4 || isMapped) return bytes.slice(-4).join('.')
  if (bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1) return '::1'
  return hex
}
