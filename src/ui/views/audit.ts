import { table, type Cell, type TableOptions } from '../table.ts'

/** A line of a host's audit log. */
export interface HostEntry {
  readonly host: string
  readonly time: string
  readonly who: string
  readonly command: string
  readonly outcome: string
  readonly detail: string
}

const FAILED = ['failed', 'unverified', 'interrupted']

/** One line for each run and how it ended, oldest first, with its hosts. */
export function renderAudit(entries: readonly HostEntry[], options: TableOptions): string {
  if (entries.length === 0) return 'Nothing was done to these hosts by rmq-provision yet.'
  const columns = ['TIME', 'WHO', 'OUTCOME', 'HOSTS', 'COMMAND'].map((title) => ({ title }))
  const runs = new Map<string, HostEntry[]>()
  for (const entry of entries) {
    const key = [entry.time, entry.who, entry.command, entry.outcome].join('\t')
    runs.set(key, [...(runs.get(key) ?? []), entry])
  }
  const rows = [...runs.values()]
    .flatMap((run) => (run[0] ? [{ ...run[0], hosts: run.map(({ host }) => host).join(', ') }] : []))
    .sort((one, other) => (one.time < other.time ? -1 : Number(one.time > other.time)))
    .map(({ time, who, outcome, detail, hosts, command }): (Cell | string)[] => {
      const colour = FAILED.includes(outcome) ? 'red' : 'green'
      const ended = { text: detail === '' ? outcome : `${outcome}: ${detail}`, colour } as const
      return [`${time.slice(0, 10)} ${time.slice(11, 19)}Z`, who, ended, hosts, command]
    })
  return table(columns, rows, options)
}
