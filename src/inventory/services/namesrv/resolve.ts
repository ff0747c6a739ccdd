import { has } from '../../../releases/features.ts'
import { resolveConfig } from '../../resolve/config.ts'
import {
  dataFolder,
  instancePaths,
  javaOptions,
  place,
  type Placed,
} from '../../resolve/services/instance.ts'
import { staying } from '../../resolve/services/removals.ts'
import { seats } from '../../resolve/services/seats.ts'
import { resolveHeap } from '../../resolve/settings/heap.ts'
import type { Site } from '../../resolve/site.ts'
import { derivedKeys } from './derived-keys.ts'
import type { NamesrvInput } from './schema.ts'

const DEFAULT_PORT = 9876

/** The name servers, in the order of the inventory. */
export function resolveNamesrv(site: Site, input: NamesrvInput): Placed[] {
  const taken = new Set<string>()
  const placed = seats(input.hosts, site.hosts, ['namesrv', 'hosts']).map((seat) => {
    const { host, entry, path } = seat
    const listenPort = entry.listenPort ?? input.listenPort ?? DEFAULT_PORT
    // A second one on a host has its port in its name; the first keeps its name when a second comes.
    const id = taken.has(host.name) ? `namesrv-${host.name}-${listenPort}` : `namesrv-${host.name}`
    taken.add(host.name)
    const data = dataFolder(site.rocketmq, id)
    const config = resolveConfig(
      site.context,
      derivedKeys,
      [
        ['listenPort', String(listenPort)],
        ['kvConfigPath', `${data}/namesrv/kvConfig.json`],
        ...(has(site.rocketmq.version, 'namesrv-config-file')
          ? [['configStorePath', `${data}/namesrv/namesrv.properties`] as const]
          : []),
      ],
      [
        { input: input.config, path: ['namesrv', 'config'] },
        { input: entry.config, path: [...path, 'config'] },
      ],
    )
    return place(site.context, seat, {
      id,
      service: 'namesrv',
      host: host.name,
      listenPort,
      ports: [{ port: listenPort, purpose: 'client', audience: 'clients' }],
      heap: resolveHeap(site.context, 'namesrv', site.jdk.major, [
        { input: entry.heap, path: [...path, 'heap'] },
        { input: input.heap, path: ['namesrv', 'heap'] },
        { input: site.context.inventory.heap?.namesrv, path: ['heap', 'namesrv'] },
      ]),
      javaOptions: javaOptions(site, id, [input.javaOptions, entry.javaOptions]),
      paths: instancePaths(site.rocketmq, id),
      config,
    })
  })
  warnOfOne(site, placed)
  return placed
}

/** Warns of name servers that the loss of one host takes away together. A cluster of one host has no choice. */
function warnOfOne({ context, hosts }: Site, placed: readonly Placed[]): void {
  const servers = staying(placed)
  const [host, ...others] = new Set(servers.map(({ instance }) => instance.host))
  if (host === undefined || others.length > 0 || hosts.staying.length === 1) return
  const isOne = servers.length === 1
  context.problems.warn(['namesrv', 'hosts'], {
    code: isOne ? 'one-name-server' : 'name-servers-on-one-host',
    message: isOne
      ? 'there is one name server: without it no client finds a broker'
      : `all ${servers.length} name servers are on ${host}: without it no client finds a broker`,
    hint: 'Use two or three on different hosts.',
  })
}
