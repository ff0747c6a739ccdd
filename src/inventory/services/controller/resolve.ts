import { has, sinceOf } from '../../../releases/features.ts'
import { resolveConfig } from '../../resolve/config.ts'
import {
  dataFolder,
  instancePaths,
  javaOptions,
  place,
  type Placed,
} from '../../resolve/services/instance.ts'
import { seats } from '../../resolve/services/seats.ts'
import { resolveHeap } from '../../resolve/settings/heap.ts'
import { metricsPort } from '../../resolve/services/metrics-port.ts'
import type { Site } from '../../resolve/site.ts'
import { derivedKeys } from './derived-keys.ts'
import type { ControllersInput } from './schema.ts'

const DEFAULT_PORT = 9878

/** The stand-alone controllers of 5.x, which elect the masters of groups with replication: controller. */
export function resolveControllers(site: Site, input: ControllersInput): Placed[] {
  const { context } = site
  check(site, input)
  const found = seats(input.hosts, site.hosts, ['controllers', 'hosts'])
  const portOf = (entry: { listenPort?: number | undefined }) =>
    entry.listenPort ?? input.listenPort ?? DEFAULT_PORT
  const selfId = (index: number) => `n${index}`
  const peers = found.map(
    ({ host, entry }, index) => `${selfId(index)}-${host.privateAddress}:${portOf(entry)}`,
  )
  return found.map((seat, index) => {
    const { host, entry, path } = seat
    const id = `controller-${host.name}`
    const listenPort = portOf(entry)
    const store = `${dataFolder(site.rocketmq, id)}/store`
    const config = resolveConfig(
      context,
      derivedKeys,
      [
        ['controllerDLegerGroup', `${context.inventory.cluster}-controller`],
        ['controllerDLegerPeers', peers.join(';')],
        ['controllerDLegerSelfId', selfId(index)],
        // The default's name changed between 5.1 and 5.2, and with it an upgraded controller would forget all.
        ['controllerStorePath', store],
      ],
      [
        { input: input.config, path: ['controllers', 'config'] },
        { input: entry.config, path: [...path, 'config'] },
      ],
    )
    return place(context, seat, {
      id,
      service: 'controller',
      host: host.name,
      listenPort,
      ports: [
        { port: listenPort, purpose: 'controller', audience: 'cluster' },
        ...metricsPort('controller', config, context.inventory.rocketmq.version),
      ],
      heap: resolveHeap(context, 'controller', site.jdk.major, [
        { input: entry.heap, path: [...path, 'heap'] },
        { input: input.heap, path: ['controllers', 'heap'] },
        { input: context.inventory.heap?.controller, path: ['heap', 'controller'] },
      ]),
      javaOptions: javaOptions(site, id, [input.javaOptions, entry.javaOptions], { isRaft: true }),
      paths: instancePaths(site.rocketmq, id, store),
      config,
    })
  })
}

function check(site: Site, input: ControllersInput): void {
  const { problems, inventory } = site.context
  const { version } = inventory.rocketmq
  if (!has(version, 'controllers')) {
    problems.error(['controllers'], {
      code: 'not-in-this-version',
      message: `controllers came with RocketMQ ${sinceOf('controllers')}, and ${problems.show(['rocketmq', 'version'])} is ${version}`,
      hint: `Take ${problems.words('controllers', '[controllers]')} out, or raise the version.`,
      at: 'key',
    })
  }
  if (input.hosts.length % 2 === 0) {
    problems.warn(['controllers', 'hosts'], {
      code: 'peer-count',
      message: `${input.hosts.length} controllers tolerate no more failures than ${input.hosts.length - 1}`,
      hint: 'Use one, three or five.',
    })
  }
}
