import type { Inventory } from '../schema/index.ts'
import type { Placed } from './instance.ts'

/** From bin/os.sh of the distribution, without those that trade durability for latency. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'vm.max_map_count': '655360',
  'vm.swappiness': '1',
  'vm.overcommit_memory': '1',
}
/** Where Linux takes the ports of outgoing connections from, unless it is told otherwise. */
const EPHEMERAL_FROM = 32_768
const RESERVED_PORTS = 'net.ipv4.ip_local_reserved_ports'

/**
 * Kernel settings: defaults, then the inventory's. Service ports in the ephemeral range are reserved, or else an
 * outgoing connection may hold one when its service starts; DLedger's usual 40911 is such a port.
 */
export function resolveSysctl(inventory: Inventory, placed: readonly Placed[]): Record<string, string> {
  const ports = placed.flatMap(({ instance }) => instance.ports.map(({ port }) => port))
  const ephemeral = [...new Set(ports)].filter((port) => port >= EPHEMERAL_FROM).sort((a, b) => a - b)
  const settings: Record<string, string> = { ...DEFAULTS }
  if (ephemeral.length > 0) settings[RESERVED_PORTS] = ephemeral.join(',')
  for (const [key, value] of Object.entries(inventory.sysctl ?? {}))
    settings[key.replaceAll('/', '.')] = String(value)
  return settings
}
