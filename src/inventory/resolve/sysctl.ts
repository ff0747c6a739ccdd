import { unionOfPorts } from '../port-list.ts'
import type { Cluster } from '../model.ts'
import type { Inventory } from '../schema/index.ts'
import type { Placed } from './instance.ts'

/** From bin/os.sh of the distribution, without those that trade durability for latency. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'vm.max_map_count': '655360',
  'vm.swappiness': '1',
  'vm.overcommit_memory': '1',
}
/** Of DEFAULTS those that are least values: who set more on the host (for Elasticsearch, a database) keeps it. */
const LEAST = ['vm.max_map_count']
/** Where Linux takes the ports of outgoing connections from, unless it is told otherwise. */
const EPHEMERAL_FROM = 32_768
const RESERVED_PORTS = 'net.ipv4.ip_local_reserved_ports'

/**
 * Kernel settings: defaults, then the inventory's, which are exact. Service ports in the ephemeral range are reserved, besides those
 * that the inventory reserves, or else an outgoing connection may hold one when its service starts; DLedger's usual
 * 40911 is such a port.
 */
export function resolveSysctl(
  inventory: Inventory,
  placed: readonly Placed[],
): Pick<Cluster, 'sysctl' | 'sysctlLeast'> {
  const own = Object.fromEntries(
    Object.entries(inventory.sysctl ?? {}).map(([key, value]) => [key.replaceAll('/', '.'), String(value)]),
  )
  const settings: Record<string, string> = { ...DEFAULTS, ...own }
  const ephemeral = placed
    .flatMap(({ instance }) => instance.ports.map(({ port }) => port))
    .filter((port) => port >= EPHEMERAL_FROM)
  const reserved = unionOfPorts(settings[RESERVED_PORTS] ?? '', ephemeral.join(','))
  if (reserved !== '') settings[RESERVED_PORTS] = reserved
  return { sysctl: settings, sysctlLeast: LEAST.filter((key) => !(key in own)) }
}
