import { putList } from '../../ini/service-line.ts'
import { table } from '../../ini/variable-table.ts'
import { listLevels } from '../levels.ts'
import type { ServicePage } from '../page.ts'
import { derivedKeys } from './derived-keys.ts'
import { nonSettings } from './address-server.ts'
import { resolveNamesrv } from './resolve.ts'
import { schema, type NamesrvInput } from './schema.ts'

interface Sections {
  readonly namesrv?: NamesrvInput | undefined
}

export const namesrv = {
  section: 'namesrv',
  schema,
  examples: {
    namesrv: 'namesrv: { hosts: [mq1, mq2] }',
    'namesrv.hosts': 'hosts: [mq1, mq2]',
    'namesrv.config': 'config: { serverWorkerThreads: 16 }',
  },
  ini: {
    groups: ['namesrv', 'namesrvs', 'nameserver', 'nameservers'],
    spelling: /^(?:namesrvs?|name_?servers?|nameserv)$/,
    variables: table({
      listenPort: ['namesrv_port namesrv_listen_port'],
      heap: ['namesrv_heap'],
      javaOptions: ['namesrv_java_options'],
    }),
    clusterVariables: table({ 'namesrv.listedBy': ['namesrv_listed_by'] }),
    prefix: 'own',
    put: putList('namesrv'),
  },
  derivedKeys,
  nonSettings,
  ports: { client: { yaml: 'listenPort', ini: 'namesrv_port' } },
  lastRemoved: 'last-name-server',
  levels: ({ namesrv: input }: Sections) => listLevels('namesrv', 'namesrv', input),
  files: () => [],
  resolve: (site, { namesrv: input }: Sections) => (input === undefined ? [] : resolveNamesrv(site, input)),
} as const satisfies ServicePage
