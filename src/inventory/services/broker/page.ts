import { table } from '../../ini/variable-table.ts'
import { nameServerList, serverListOf } from '../../resolve/services/server-list.ts'
import type { NamesrvInput } from '../namesrv/schema.ts'
import type { ServicePage } from '../page.ts'
import { derivedKeys } from './derived-keys.ts'
import { addressServerKeys } from '../namesrv/address-server.ts'
import { electionPages } from './elections.ts'
import { brokerKeyRules } from './key-rules.ts'
import { membership, putBrokers } from './ini.ts'
import { brokerLevels } from './levels.ts'
import { resolveBrokers } from './resolve.ts'
import { schema, type BrokersInput } from './schema.ts'

interface Sections {
  readonly brokers?: BrokersInput | undefined
  readonly namesrv?: Pick<NamesrvInput, 'listedBy'> | undefined
}

export const broker = {
  section: 'brokers',
  schema,
  examples: {
    brokers: 'brokers: { groups: { broker-a: { master: mq1, slaves: [mq2] } } }',
    'brokers.config': 'config: { fileReservedTime: 48 }',
    'brokers.groups': 'groups: { broker-a: { master: mq1, slaves: [mq2] } }',
    'brokers.groups.*': 'NAME: { master: mq1, slaves: [mq2] }',
    'brokers.groups.*.master': 'master: mq1',
    'brokers.groups.*.slaves': 'slaves: [mq2]',
    'brokers.groups.*.members': 'members: [mq1, mq2, mq3]',
    'brokers.groups.*.config': 'config: { fileReservedTime: 48 }',
  },
  ini: {
    groups: ['brokers', 'broker'],
    spelling: /^brokers?$/,
    variables: table({
      listenPort: ['listen_port broker_port broker_listen_port listenPort'],
      peerPort: ['peer_port broker_peer_port'],
      heap: ['heap broker_heap'],
      javaOptions: ['broker_java_options'],
    }),
    names: Object.values(membership).flat(),
    prefix: 'own',
    put: putBrokers,
  },
  derivedKeys,
  keyRules: brokerKeyRules,
  readInVain: addressServerKeys,
  nonSettings: Object.assign({}, ...Object.values(electionPages).map((page) => page.nonSettings)) as Readonly<
    Record<string, string>
  >,
  ports: {
    client: { yaml: 'listenPort', ini: 'listen_port' },
    fast: { yaml: 'listenPort', ini: 'listen_port', offset: -2 },
    ha: { yaml: 'listenPort', ini: 'listen_port', offset: 1, key: 'haListenPort' },
    raft: { yaml: 'peerPort', ini: 'peer_port' },
    metrics: { yaml: 'config.metricsPromExporterPort', ini: 'broker_config_metricsPromExporterPort' },
  },
  lastRemoved: 'last-broker',
  levels: ({ brokers }: Sections) => (brokers === undefined ? [] : brokerLevels(brokers)),
  files: () => [],
  resolve: (site, { brokers, namesrv }: Sections, earlier) =>
    brokers === undefined
      ? []
      : resolveBrokers(site, brokers, {
          namesrvAddr: nameServerList(earlier, site.hosts, namesrv?.listedBy),
          serverListOf: (service) => serverListOf(earlier, service, site.hosts),
        }),
} as const satisfies ServicePage
