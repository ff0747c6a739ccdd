import { unionOfPorts } from '../../../model/port-list.ts'
import type { Cluster } from '../../../model/cluster.ts'
import type { Context } from '../context.ts'
import type { Placed } from '../services/instance.ts'

/** From bin/os.sh of the distribution, without those that trade durability for latency. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'vm.max_map_count': '655360',
  'vm.swappiness': '1',
  'vm.overcommit_memory': '1',
}
/** DEFAULTS that are least values: a higher value on the host (for Elasticsearch, a database) stays. */
const LEAST = ['vm.max_map_count']
/** First default port of outgoing connections on Linux. */
const EPHEMERAL_FROM = 32_768
/** Settings that are numbers; others (a congestion control, a core pattern) are words. */
const NUMERIC =
  /^(?:vm[./]|fs[./](?:file-max|nr_open|aio-max-nr)$|net[./]core[./](?:somaxconn|[rw]mem_\w+|netdev_max_backlog)$)/
const RESERVED_PORTS = 'net.ipv4.ip_local_reserved_ports'

/**
 * Kernel settings: defaults, then the inventory's, which are exact. Service ports in the ephemeral range are reserved, besides those
 * that the inventory reserves, or else an outgoing connection may hold one when its service starts; the usual
 * port of members that vote, 40911, is such a port.
 */
export function resolveSysctl(
  { inventory, problems }: Context,
  placed: readonly Placed[],
): Pick<Cluster, 'sysctl' | 'sysctlLeast'> {
  const own = new Map<string, string>()
  for (const [key, value] of Object.entries(inventory.sysctl ?? {})) {
    const text = String(value)
    const isNumber = /^[-\d\s]+$/.test(text) || !NUMERIC.test(key)
    if (/[\r\n]/.test(text) || !isNumber) {
      problems.error(['sysctl', key], {
        code: 'bad-value',
        message: `${key}: ${isNumber ? 'the value holds a line break' : `'${text}' is no number`}`,
        hint: isNumber ? 'Write it in one line.' : 'Write digits.',
      })
    }
    own.set(key.replaceAll('/', '.'), text)
  }
  const settings: Record<string, string> = { ...DEFAULTS, ...Object.fromEntries(own) }
  const ephemeral = placed
    .flatMap(({ instance }) => instance.ports.map(({ port }) => port))
    .filter((port) => port >= EPHEMERAL_FROM)
  const reserved = unionOfPorts(settings[RESERVED_PORTS] ?? '', ephemeral.join(','))
  if (reserved !== '') settings[RESERVED_PORTS] = reserved
  return { sysctl: settings, sysctlLeast: LEAST.filter((key) => !own.has(key)) }
}
