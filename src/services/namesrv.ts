import type { ServiceKind } from './kind.ts'

export const namesrv = {
  name: 'namesrv',
  title: 'name server',
  plural: 'name servers',
  waves: [{ phase: 'namesrv', title: 'Start name servers' }],
  needs: [],
  keepsRoutes: true,
  coordinates: true,
  script: { program: 'mqnamesrv', main: 'NamesrvStartup', runs: 'runserver.sh', option: '-c' },
  conf: 'properties',
  // Name servers of 5.x may carry a controller (enableControllerInNamesrv).
  confClasses: ['NamesrvConfig', 'NettyServerConfig', 'NettyClientConfig', 'ControllerConfig', 'JraftConfig'],
  log: 'logs/rocketmqlogs/namesrv.log',
  heap: 1024 ** 3,
  ports: [{ purpose: 'client', audience: 'clients' }],
  restart: 'limited',
  startTimeoutMs: 120_000,
} as const satisfies ServiceKind
