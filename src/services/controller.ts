import type { ServiceKind } from './kind.ts'

/** The stand-alone controllers of 5.x. */
export const controller = {
  name: 'controller',
  title: 'controller',
  plural: 'controllers',
  waves: [{ phase: 'controllers', title: 'Start controllers' }],
  needs: ['name-server'],
  asksBrokers: 'all',
  coordinates: true,
  script: { program: 'mqcontroller', main: 'ControllerStartup', runs: 'runserver.sh', option: '-c' },
  conf: 'properties',
  confClasses: ['ControllerConfig', 'JraftConfig', 'NettyServerConfig', 'NettyClientConfig'],
  storeKeys: ['controllerStorePath'],
  storeFiles: [/^jRaftController$/],
  votes: {
    group: 'controllerDLegerGroup',
    peers: 'controllerDLegerPeers',
    self: 'controllerDLegerSelfId',
    instead:
      'RocketMQ documents no way to change the number of controllers without losing what they know of the brokers.',
  },
  log: 'logs/rocketmqlogs/controller.log',
  heap: 1024 ** 3,
  ports: [
    { purpose: 'controller', audience: 'cluster' },
    // metricsExporterType=PROM.
    { purpose: 'metrics', audience: 'clients' },
  ],
  restart: 'limited',
  startTimeoutMs: 120_000,
} as const satisfies ServiceKind
