import * as z from 'zod'
import { putOne } from '../../../../src/inventory/ini/service-line.ts'
import { table } from '../../../../src/inventory/ini/variable-table.ts'
import { archiveMention } from '../../../../src/inventory/mentions.ts'
import { resolveConfig } from '../../../../src/inventory/resolve/config.ts'
import {
  dataFolder,
  folderOptions,
  instancePaths,
  place,
  type Placed,
} from '../../../../src/inventory/resolve/services/instance.ts'
import { nameServerList } from '../../../../src/inventory/resolve/services/server-list.ts'
import { resolveDelivered } from '../../../../src/inventory/resolve/settings/artifact.ts'
import { resolveHeap } from '../../../../src/inventory/resolve/settings/heap.ts'
import type { Site } from '../../../../src/inventory/resolve/site.ts'
import { delivered } from '../../../../src/inventory/schema/cluster.ts'
import { listenPort, size, state, text } from '../../../../src/inventory/schema/scalars.ts'
import { config } from '../../../../src/inventory/schema/services.ts'
import { refuseDerivedKeys, type DerivedKeys } from '../../../../src/inventory/services/derived-keys.ts'
import { nameServersKey } from '../../../../src/inventory/services/namesrv/derived-keys.ts'
import type { Service } from '../../../../src/services/index.ts'
import type { ServicePage } from '../../../../src/inventory/services/page.ts'

/** The compiler knows the names of the shipped services only. */
const service = 'exporter' as string as Service

const schema = z
  .strictObject({
    host: text.describe('A name from hosts'),
    port: listenPort.optional().describe('Default 5557'),
    state: state.optional(),
    jar: delivered.describe('The jar of rocketmq-exporter'),
    heap: size.optional().describe('Default 256m'),
    config: config.optional().describe('More properties of its application.properties'),
  })
  .describe('The metrics exporter, on one host')

interface Sections {
  readonly exporter?: z.output<typeof schema> | undefined
}

const derivedKeys: DerivedKeys = {
  'server.port': { yaml: 'write it beside config: exporter.port', ini: 'write exporter_port' },
  'rocketmq.config.namesrvAddr': nameServersKey,
}

/** A metrics exporter in inventories: the page of a service that nothing else in the program names. */
export const exporterPage = {
  section: 'exporter',
  single: true,
  schema,
  examples: {
    exporter: 'exporter: { host: mq1, jar: { file: rocketmq-exporter-0.0.2.jar } }',
    'exporter.jar': 'jar: { file: rocketmq-exporter-0.0.2.jar }',
  },
  ini: {
    groups: ['exporter', 'exporters'],
    spelling: /^exporters?$/,
    variables: table({ port: ['exporter_port'], 'jar.file': ['exporter_jar'], heap: ['exporter_heap'] }),
    prefix: 'foreign',
    put: putOne('exporter'),
  },
  derivedKeys,
  ports: { http: { yaml: 'port', ini: 'exporter_port' } },
  levels: () => [],
  files: ({ exporter: input }: Sections) => [archiveMention(['exporter', 'jar'], input?.jar)],
  resolve(site: Site, { exporter: input }: Sections, earlier): Placed[] {
    if (input === undefined) return []
    const { context, hosts, rocketmq } = site
    const host = hosts.named(input.host, ['exporter', 'host'])
    refuseDerivedKeys(context.problems, derivedKeys, input.config, ['exporter', 'config'])
    const jar = resolveDelivered(context, input.jar, ['exporter', 'jar'])
    if (host === undefined || jar === undefined) return []
    const id = `exporter-${host.name}`
    const data = dataFolder(rocketmq, id)
    const port = input.port ?? 5557
    const toRemove = input.state === 'absent' || hosts.isToRemove(input.host)
    return [
      place(
        context,
        { path: ['exporter'], toRemove },
        {
          id,
          service,
          host: host.name,
          listenPort: port,
          ports: [{ port, purpose: 'http', audience: 'clients' }],
          heap: resolveHeap(context, service, site.jdk.major, [
            { input: input.heap, path: ['exporter', 'heap'] },
          ]),
          javaOptions: folderOptions(data),
          paths: instancePaths(rocketmq, id, undefined, 'properties'),
          config: resolveConfig(
            context,
            derivedKeys,
            [
              ['server.port', String(port)],
              ['rocketmq.config.namesrvAddr', nameServerList(earlier, hosts)],
            ],
            [{ input: input.config, path: ['exporter', 'config'] }],
          ),
          own: { program: { kind: 'jar', jar }, dataPath: `${data}/data`, login: false, jdk: site.jdk },
        },
      ),
    ]
  },
} as const satisfies ServicePage
