import { has, sinceOf } from '../../../releases/features.ts'
import { clientAddress } from '../../../model/address.ts'
import type { ListenPort } from '../../../model/cluster.ts'
import { resolveConfig } from '../../resolve/config.ts'
import { instancePaths, javaOptions, place, type Placed } from '../../resolve/services/instance.ts'
import { seats } from '../../resolve/services/seats.ts'
import { nameServerList } from '../../resolve/services/server-list.ts'
import { leaveDockerOut } from '../../resolve/settings/docker-words.ts'
import { resolveHeap } from '../../resolve/settings/heap.ts'
import { metricsPort } from '../../resolve/services/metrics-port.ts'
import type { Site } from '../../resolve/site.ts'
import { proxyAclKeys } from './acl-keys.ts'
import { derivedKeys } from './derived-keys.ts'
import type { ProxiesInput } from './schema.ts'

const GRPC_PORT = 8081
const REMOTING_PORT = 8080

/** The proxies of 5.x, apart from the brokers (cluster mode): clients by gRPC, and by remoting since 5.1.0. */
export function resolveProxies(site: Site, input: ProxiesInput, earlier: readonly Placed[]): Placed[] {
  const { context, hosts } = site
  const { cluster, rocketmq, heap } = context.inventory
  check(site)
  const hasRemoting = has(rocketmq.version, 'proxy-remoting')
  const taken = new Set<string>()
  return seats(input.hosts, hosts, ['proxies', 'hosts']).map((seat) => {
    const { host, entry, path } = seat
    const listenPort = entry.listenPort ?? input.listenPort ?? GRPC_PORT
    const remotingPort = entry.remotingPort ?? input.remotingPort ?? REMOTING_PORT
    // A second one on a host has its port in its name; the first keeps its name when a second comes.
    const id = taken.has(host.name) ? `proxy-${host.name}-${listenPort}` : `proxy-${host.name}`
    taken.add(host.name)
    const remoting: [string, string][] = [
      ['remotingListenPort', String(remotingPort)],
      // Addresses for the other proxies and for clients; without them a proxy guesses among the host's addresses.
      ['localServeAddr', host.privateAddress],
      ['remotingAccessAddr', clientAddress(host)],
    ]
    const config = resolveConfig(
      context,
      derivedKeys,
      [
        ['rocketMQClusterName', cluster],
        ['proxyMode', 'CLUSTER'],
        ['namesrvAddr', nameServerList(earlier, hosts)],
        ['grpcServerPort', String(listenPort)],
        ...(hasRemoting ? remoting : []),
        ...proxyAclKeys(site.acl),
      ],
      [
        { input: input.config, path: ['proxies', 'config'] },
        { input: entry.config, path: [...path, 'config'] },
      ],
    )
    const ports: ListenPort[] = [
      { port: listenPort, purpose: 'grpc', audience: 'clients' },
      ...(hasRemoting
        ? [{ port: remotingPort, purpose: 'remoting', audience: 'clients' } satisfies ListenPort]
        : []),
      ...metricsPort('proxy', config, rocketmq.version),
    ]
    return place(context, seat, {
      id,
      service: 'proxy',
      host: host.name,
      listenPort,
      ports,
      heap: resolveHeap(context, 'proxy', site.jdk.major, [
        { input: entry.heap, path: [...path, 'heap'] },
        { input: input.heap, path: ['proxies', 'heap'] },
        { input: heap?.proxy, path: ['heap', 'proxy'] },
      ]),
      javaOptions: javaOptions(site, id, [input.javaOptions, entry.javaOptions]),
      paths: instancePaths(site.rocketmq, id, undefined, 'json'),
      config,
    })
  })
}

function check({ context: { inventory, problems } }: Site): void {
  const { version } = inventory.rocketmq
  if (!has(version, 'proxies')) {
    problems.error(['proxies'], {
      code: 'not-in-this-version',
      message: `proxies came with RocketMQ ${sinceOf('proxies')}, and ${problems.show(['rocketmq', 'version'])} is ${version}`,
      hint: `Take ${problems.words('proxies', '[proxies]')} out, or raise the version.`,
      at: 'key',
    })
  }
  if (inventory.runtime === 'docker') {
    problems.error(['proxies'], {
      code: 'key-does-not-apply',
      message: 'proxies are not run in containers by this tool',
      hint: `${leaveDockerOut(problems)}.`,
      at: 'key',
    })
  }
}
