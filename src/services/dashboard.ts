import type { ServiceKind } from './kind.ts'

/** The web console: rocketmq-dashboard, or rocketmq-console of 3.2.6. No release has it. */
export const dashboard = {
  name: 'dashboard',
  title: 'dashboard',
  plural: 'dashboards',
  waves: [{ phase: 'dashboard', title: 'Start the dashboard' }],
  needs: ['name-server'],
  asksBrokers: 'all',
  conf: 'properties',
  log: 'logs/consolelogs/rocketmq-console.log',
  heap: 512 * 1024 ** 2,
  ports: [{ purpose: 'http', audience: 'clients' }],
  restart: 'limited',
  startTimeoutMs: 120_000,
} as const satisfies ServiceKind
