import type { ListenPort } from '../../../model/cluster.ts'
import { defaultOf, keysOf, spanIn } from '../../../releases/key-table.ts'
import type { Service } from '../../../services/index.ts'
import type { Config } from '../config.ts'

const KEY = 'metricsPromExporterPort'
/** MetricsExporterType: PROM, or its number. */
const PROM: ReadonlySet<unknown> = new Set(['PROM', '2'])

/** The port on which metrics are read when the configuration turns them on (metricsExporterType=PROM). */
export function metricsPort(service: Service, config: Config, version: string): ListenPort[] {
  const key = keysOf(service).get(KEY)
  if (key === undefined || spanIn(key, version) === undefined) return []
  if (!PROM.has(config.get('metricsExporterType'))) return []
  const port = Number(config.get(KEY) ?? defaultOf(key, version))
  return Number.isInteger(port) && port > 0 ? [{ port, purpose: 'metrics', audience: 'clients' }] : []
}
