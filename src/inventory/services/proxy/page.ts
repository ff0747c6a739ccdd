import { putList } from '../../ini/service-line.ts'
import { table } from '../../ini/variable-table.ts'
import { listLevels } from '../levels.ts'
import type { ServicePage } from '../page.ts'
import { derivedKeys } from './derived-keys.ts'
import { lintAclKeys } from '../../lint/acl-keys.ts'
import { nonSettings } from './non-settings.ts'
import { resolveProxies } from './resolve.ts'
import { schema, type ProxiesInput } from './schema.ts'

interface Sections {
  readonly proxies?: ProxiesInput | undefined
}

export const proxy = {
  section: 'proxies',
  schema,
  examples: {
    proxies: 'proxies: { hosts: [mq1, mq2] }',
    'proxies.hosts': 'hosts: [mq1, mq2]',
  },
  ini: {
    groups: ['proxies', 'proxy', 'proxys'],
    spelling: /^prox(?:y|ies)$/,
    variables: table({
      listenPort: ['proxy_port proxy_listen_port'],
      remotingPort: ['proxy_remoting_port'],
      heap: ['proxy_heap'],
      javaOptions: ['proxy_java_options'],
    }),
    prefix: 'foreign',
    put: putList('proxies'),
  },
  derivedKeys,
  keyRules: lintAclKeys,
  nonSettings,
  ports: {
    grpc: { yaml: 'listenPort', ini: 'proxy_port' },
    remoting: { yaml: 'remotingPort', ini: 'proxy_remoting_port' },
    metrics: { yaml: 'config.metricsPromExporterPort', ini: 'proxy_config_metricsPromExporterPort' },
  },
  levels: ({ proxies }: Sections) => listLevels('proxy', 'proxies', proxies),
  files: () => [],
  resolve: (site, { proxies }: Sections, earlier) =>
    proxies === undefined ? [] : resolveProxies(site, proxies, earlier),
} as const satisfies ServicePage
