import { formatBytes } from '../../model/units.ts'
import type { StatusRow } from '../../rocketmq/verify/status.ts'
import { table, type Cell, type TableOptions } from '../table.ts'

/** The table of `status`: one line per instance. */
export function renderStatus(rows: readonly StatusRow[], options: TableOptions): string {
  const columns = [
    { title: 'INSTANCE' },
    { title: 'HOST' },
    { title: 'ROLE' },
    { title: 'STATE' },
    { title: 'UPTIME', align: 'right', spare: 2 },
    { title: 'VERSION', spare: 3 },
    { title: 'IN TPS', align: 'right', spare: 1 },
    { title: 'LAG', align: 'right' },
    { title: 'DISK', align: 'right' },
  ] as const
  const cells = rows.map((row): (Cell | string)[] => [
    row.instance,
    row.host,
    row.role,
    { text: row.state, colour: row.state === 'running' ? 'green' : 'red' },
    row.uptime === undefined ? '' : uptime(row.uptime),
    row.version ?? '',
    row.inTps === undefined ? '' : row.inTps.toFixed(1),
    lag(row.lag),
    row.diskRatio === undefined ? '' : `${Math.round(row.diskRatio * 100)} %`,
  ])
  return table(columns, cells, options)
}

function lag(behind: bigint | undefined): Cell | string {
  if (behind === undefined) return ''
  if (behind >= 0n) return formatBytes(Number(behind))
  return { text: `ahead of its master by ${formatBytes(Number(-behind))}`, colour: 'red' }
}

/** '12 s', '7 min', '3 h 20 min', '12 d 4 h'. @param seconds seconds */
export function uptime(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  if (minutes === 0) return `${Math.floor(seconds)} s`
  if (hours === 0) return `${minutes} min`
  if (hours < 24) return `${hours} h ${minutes % 60} min`
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}
