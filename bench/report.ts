import type { Case, ToolName } from './options.ts'
import type { Samples, Setting } from './samples.ts'
import { summarise, type Measured, type Summary } from './statistics.ts'

export interface Circumstances {
  /** ISO 8601, a day. */
  readonly date: string
  readonly cores: number
  readonly processor: string
  readonly kernel: string
  /** Load average of a minute when the bench began, and when it ended. */
  readonly load: readonly [number, number]
  /** Name and version of each program. */
  readonly versions: readonly (readonly [program: string, version: string])[]
}

const TITLES: Record<Case, string> = {
  install: 'First install on bare hosts',
  noop: 'Nothing to change',
  change: 'One changed key of one broker group',
}

const NAMES: Record<ToolName, string> = {
  'rmq-provision': '**rmq-provision**',
  ansible: 'Ansible, pipelining',
  'ansible-default': 'Ansible, as it comes',
  mitogen: 'Ansible with Mitogen',
  pyinfra: 'pyinfra',
  minimal: 'minimal shell script',
  floor: 'floor program',
  ssh: 'bare `ssh host true`',
}

/** Markers of the part of docs/benchmarks.md that the bench writes. */
const BEGIN = '<!-- npm run bench writes from here -->'
const END = '<!-- to here -->'

/** Tables of all measurements, with their circumstances, as Markdown. */
export function renderReport(samples: Samples, circumstances: Circumstances): string {
  const { date, cores, processor, kernel, load, versions } = circumstances
  const [before, after] = load
  const head = [
    `Measured on ${date}: ${cores} cores (${processor}), kernel ${kernel}, load average ${before.toFixed(1)} before and ${after.toFixed(1)} after.`,
    `${versions.map(([program, version]) => `${program} ${version}`).join(', ')}.`,
  ].join('\n')
  const failed = samples.failed.map((tool) => NAMES[tool]).join(', ')
  const heads = failed === '' ? [head] : [head, `A run of these failed: ${failed}.`]
  return [...heads, ...samples.tables.map(({ setting, tools }) => renderTable(setting, tools))].join('\n\n')
}

/** Puts the report into the page, in place of the one before. @throws Error when the page has no place for it */
export function placeReport(page: string, report: string): string {
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin < 0 || end < begin) throw new Error(`the page lacks the lines ${BEGIN} and ${END}`)
  return `${page.slice(0, begin)}${BEGIN}\n\n${report}\n\n${page.slice(end)}`
}

function renderTable(setting: Setting, tools: ReadonlyMap<ToolName, readonly Measured[]>): string {
  const summaries = new Map([...tools].map(([tool, runs]) => [tool, summarise(runs)]))
  const ours = summaries.get('rmq-provision')
  const floor = summaries.get('floor')
  const rows = [...summaries].map(([tool, summary]) => [
    NAMES[tool],
    `${seconds(summary.median)} s`,
    `${seconds(summary.min)} to ${seconds(summary.max)}`,
    String(summary.runs),
    `${seconds(summary.cpuMedian)} s`,
    ratio(summary, ours),
    ratio(summary, floor),
  ])
  const hosts = `${setting.hosts} ${setting.hosts === 1 ? 'host' : 'hosts'}`
  return [
    `### ${TITLES[setting.case]}: ${hosts}, round trip ${setting.rtt} ms`,
    '',
    ...markdownTable(
      ['', 'median', 'least to most', 'runs', 'CPU here', 'of rmq-provision', 'of the floor'],
      rows,
    ),
  ].join('\n')
}

/** Time as a multiple of another: '9.5×'; empty where the other was not measured. */
function ratio({ median }: Summary, other: Summary | undefined): string {
  return other === undefined ? '' : `${(median / other.median).toFixed(2)}×`
}

const seconds = (ms: number): string => (ms / 1000).toFixed(ms < 9_950 ? 2 : 1)

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)]
}
