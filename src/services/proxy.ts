import type { ServiceKind } from './kind.ts'

/** The proxies of 5.x in cluster mode. */
export const proxy = {
  name: 'proxy',
  title: 'proxy',
  plural: 'proxies',
  waves: [{ phase: 'proxies', title: 'Start proxies' }],
  // It creates a topic of its own at its start and ends when no broker takes it.
  needs: ['name-server', 'any-master'],
  asksBrokers: 'all',
  script: {
    program: 'mqproxy',
    main: 'ProxyStartup',
    runs: 'runserver.sh',
    option: '-pc',
    // ProxyStartup.
    options: [
      ['bc', 'brokerConfigPath'],
      ['pc', 'proxyConfigPath'],
      ['pm', 'proxyMode'],
    ],
  },
  conf: 'json',
  confClasses: ['ProxyConfig', 'AuthConfig'],
  log: 'logs/rocketmqlogs/proxy.log',
  heap: 1024 ** 3,
  ports: [
    { purpose: 'grpc', audience: 'clients' },
    // 5.1.0 and later.
    { purpose: 'remoting', audience: 'clients' },
    // metricsExporterType=PROM.
    { purpose: 'metrics', audience: 'clients' },
  ],
  asked: 'remoting',
  http2: 'grpc',
  // It ends when it finds no broker, which after a power cut of everything takes longer than any limit.
  restart: 'forever',
  startTimeoutMs: 120_000,
} as const satisfies ServiceKind
