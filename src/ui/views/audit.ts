import { BEGUN, type AuditEntry } from '../../model/audit-entry.ts'
import { table, type Cell, type TableOptions } from '../table.ts'

/** An entry with the host that has it in its log. */
export interface HostEntry extends AuditEntry {
  readonly host: string
}

const FAILED = ['failed', 'unverified', 'interrupted']

/** Lists a row for each run and outcome, oldest first, with its hosts. A run without an end may still be at work. */
export function renderAudit(entries: readonly HostEntry[], options: TableOptions): string {
  if (entries.length === 0) return 'The audit logs of these hosts have no entries.'
  const columns = ['TIME', 'WHO', 'OUTCOME', 'HOSTS', 'COMMAND'].map((title) => ({ title }))
  const rows = rowsOf(entries).map(({ time, who, outcome, detail, hosts, command }): (Cell | string)[] => {
    const ended =
      outcome === BEGUN
        ? ({ text: 'not ended', colour: 'yellow' } as const)
        : ({
            text: detail === '' ? outcome : `${outcome}: ${detail}`,
            colour: FAILED.includes(outcome) ? 'red' : 'green',
          } as const)
    return [`${time.slice(0, 10)} ${time.slice(11, 19)}Z`, who, ended, hosts.join(', '), command]
  })
  return table(columns, rows, options)
}

interface AuditRow extends Omit<HostEntry, 'host'> {
  readonly hosts: string[]
}

/** The hosts of a run with the same outcome share a row, which has the time of the run's beginning. */
function rowsOf(entries: readonly HostEntry[]): AuditRow[] {
  const ended = new Set(entries.filter(isEnd).map(placeOf))
  const begun = new Map(entries.filter((entry) => !isEnd(entry)).map(({ run, time }) => [run, time]))
  const rows = new Map<string, AuditRow>()
  for (const entry of entries) {
    if (!isEnd(entry) && ended.has(placeOf(entry))) continue
    const { host, ...rest } = entry
    const { who, command, outcome, detail } = entry
    const key = [entry.run === '' ? entry.time : entry.run, who, command, outcome, detail].join('\t')
    const row = rows.get(key) ?? { ...rest, time: begun.get(entry.run) ?? entry.time, hosts: [] }
    row.hosts.push(host)
    rows.set(key, row)
  }
  return [...rows.values()].sort((one, other) => (one.time < other.time ? -1 : Number(one.time > other.time)))
}

const isEnd = ({ outcome }: HostEntry): boolean => outcome !== BEGUN
const placeOf = ({ run, host }: HostEntry): string => `${run}\t${host}`
