import type { Advisory } from './advisory.ts'

/** Faults of proxies and of metrics. */
export const proxies = [
  {
    id: 'proxy-metrics-stop-it',
    severity: 'error',
    refused: true,
    releases: [{ since: '5.4.0', until: '5.5.0' }],
    conditions: ['proxy-metrics'],
    place: 'proxies.config.metricsExporterType',
    summary:
      'A proxy does not start with metricsExporterType in its configuration: fastjson2 cannot read it.',
    action: 'Take metricsExporterType out, or raise {rocketmq.version} to 5.5.0 or later.',
    sources: ['#9962'],
  },
  {
    id: 'proxy-acl-consumers',
    severity: 'warning',
    releases: [{ since: '5.3.0', until: '5.3.4' }],
    conditions: ['acl', 'proxies'],
    summary:
      'Consumers get nothing through a proxy of its own while brokers authorize (pop message timeout).',
    action: 'Raise {rocketmq.version} to 5.5.0 or later, or try it on a test cluster first.',
    sources: ['#9518'],
  },
  {
    id: 'otlp-out-of-memory',
    severity: 'warning',
    releases: [{ since: '5.3.4', until: '5.5.1' }],
    conditions: ['otlp'],
    summary: 'The OTLP exporter can fill the heap.',
    action: 'Set metricsExporterType to PROM, or raise {rocketmq.version} to 5.5.1 or later.',
    sources: ['#10266'],
  },
] as const satisfies readonly Advisory[]
