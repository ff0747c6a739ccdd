import { putList } from '../../ini/service-line.ts'
import { table } from '../../ini/variable-table.ts'
import { listLevels } from '../levels.ts'
import type { ServicePage } from '../page.ts'
import { derivedKeys } from './derived-keys.ts'
import { foreignKeyRules, keyRules, nonSettings } from './key-rules.ts'
import { resolveControllers } from './resolve.ts'
import { schema, type ControllersInput } from './schema.ts'

interface Sections {
  readonly controllers?: ControllersInput | undefined
}

export const controller = {
  section: 'controllers',
  schema,
  examples: {
    controllers: 'controllers: { hosts: [mq1, mq2, mq3] }',
    'controllers.hosts': 'hosts: [mq1, mq2, mq3]',
  },
  ini: {
    groups: ['controllers', 'controller'],
    spelling: /^controllers?$/,
    variables: table({
      listenPort: ['controller_port controller_listen_port'],
      heap: ['controller_heap'],
      javaOptions: ['controller_java_options'],
    }),
    prefix: 'shared',
    put: putList('controllers'),
  },
  derivedKeys,
  keyRules,
  foreignKeyRules,
  nonSettings,
  ports: {
    controller: { yaml: 'listenPort', ini: 'controller_port' },
    metrics: { yaml: 'config.metricsPromExporterPort', ini: 'controller_config_metricsPromExporterPort' },
  },
  levels: ({ controllers }: Sections) => listLevels('controller', 'controllers', controllers),
  files: () => [],
  resolve: (site, { controllers }: Sections) =>
    controllers === undefined ? [] : resolveControllers(site, controllers),
} as const satisfies ServicePage
