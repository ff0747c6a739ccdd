import { has } from '../../../releases/features.ts'
import type { Host } from '../../../model/cluster.ts'
import type { Path } from '../../raw.ts'
import type { NamesrvInput } from '../../schema/index.ts'
import { resolveConfig } from '../config.ts'
import { resolveHeap } from '../settings/heap.ts'
import type { Hosts } from '../hosts.ts'
import {
  dataFolder,
  instancePaths,
  javaOptions,
  place,
  type Place,
  type Placed,
  type Site,
} from './instance.ts'

const DEFAULT_PORT = 9876

/** A host that a service names, with what is said of it there. */
export interface Seat<Entry> extends Place {
  readonly host: Host
  readonly entry: Entry
}

/**
 * The entries whose hosts exist; a bare name is an entry that says nothing else. Those that leave are among them, so
 * that the names and numbers of the others do not move.
 */
export function seats<Entry extends { host: string; state?: 'present' | 'absent' | undefined }>(
  entries: readonly (string | Entry)[],
  hosts: Hosts,
  path: Path,
): Seat<Partial<Entry>>[] {
  return entries.flatMap((given, index) => {
    const at = [...path, index]
    const name = typeof given === 'string' ? given : given.host
    const host = hosts.named(name, typeof given === 'string' ? at : [...at, 'host'])
    const entry: Partial<Entry> = typeof given === 'string' ? {} : given
    const leaving = entry.state === 'absent' || hosts.isLeaving(name)
    return host === undefined ? [] : [{ host, entry, path: at, leaving }]
  })
}

/** The name servers, in the order of the inventory. */
export function resolveNamesrv(site: Site, hosts: Hosts, input: NamesrvInput): Placed[] {
  const taken = new Set<string>()
  return seats(input.hosts, hosts, ['namesrv', 'hosts']).map((seat) => {
    const { host, entry, path } = seat
    const listenPort = entry.listenPort ?? input.listenPort ?? DEFAULT_PORT
    // A second one on a host has its port in its name; the first keeps its name when a second comes.
    const id = taken.has(host.name) ? `namesrv-${host.name}-${listenPort}` : `namesrv-${host.name}`
    taken.add(host.name)
    const data = dataFolder(site.rocketmq, id)
    const config = resolveConfig(
      site.context,
      'namesrv',
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
}

/** Of those that stay: `ip:port;ip:port` as every client and broker writes a list of servers, or with the hosts' names. */
export function serverList(
  placed: readonly Placed[],
  hosts: Hosts,
  listedBy: 'address' | 'name' = 'address',
): string {
  const addresses = new Map(
    hosts.all.map((host) => [host.name, listedBy === 'name' ? host.name : host.privateAddress]),
  )
  return placed
    .filter(({ leaving }) => !leaving)
    .map(({ instance }) => `${addresses.get(instance.host) ?? ''}:${instance.listenPort}`)
    .join(';')
}
