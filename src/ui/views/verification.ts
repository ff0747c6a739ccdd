import type { Problem, Verification } from '../../rocketmq/verify/verification.ts'
import { hintLine } from '../errors.ts'
import { table, type Cell, type TableOptions } from '../table.ts'
import { duration, oneLine } from '../text.ts'
import type { Style } from '../style.ts'

/** An instance as the running cluster itself reports it. */
export interface VerifiedInstance {
  readonly instance: string
  readonly host: string
  readonly address: string
  /** As the name servers list it; brokers only. */
  readonly brokerId?: number | undefined
  readonly version?: string | undefined
  /** 'ok', or the kinds of problems it has. */
  readonly state: string
}

const OK = 'ok'

/** One row per instance that was asked, with what the cluster says of it. */
export function verifiedInstances(verification: Verification): VerifiedInstance[] {
  const { rows, problems } = verification
  const state = (instance: string): string => {
    const codes = new Set(problems.filter((problem) => problem.instance === instance).map(({ code }) => code))
    return codes.size === 0 ? OK : [...codes].join(', ').replaceAll('-', ' ')
  }
  return rows.map((row) => ({
    instance: row.instance,
    host: row.host,
    address: row.address,
    ...('group' in row ? { brokerId: row.brokerId, version: row.answer?.runtime?.version } : {}),
    state: state(row.instance),
  }))
}

/** The verified cluster as a table, then what is wrong with what to do about it. */
export function renderVerification(verification: Verification, options: TableOptions): string {
  const { style } = options
  const columns = [
    { title: 'INSTANCE' },
    { title: 'HOST' },
    { title: 'ADDRESS' },
    { title: 'BID', align: 'right' },
    { title: 'VERSION' },
    { title: 'STATE' },
  ] as const
  const rows = verifiedInstances(verification).map((row): (Cell | string)[] => [
    row.instance,
    row.host,
    row.address,
    row.brokerId === undefined ? '' : String(row.brokerId),
    row.version ?? '',
    { text: row.state, colour: row.state === OK ? 'green' : 'red' },
  ])
  const notes = [
    ...verification.problems.map((problem) => note(problem, style.red('error:'), style)),
    ...verification.warnings.map((warning) => note(warning, style.yellow('warning:'), style)),
  ]
  return [table(columns, rows, options), ...notes, verdict(verification, rows.length, style)].join('\n')
}

function note({ message, hint }: Problem, label: string, style: Style): string {
  const text = `${label} ${oneLine(message)}`
  return hint === undefined ? text : `${text}\n${hintLine(style.hint(hint))}`
}

function verdict({ ok, leftOut = 0, ms }: Verification, instances: number, style: Style): string {
  if (!ok) return `${style.red('Not verified')} (${duration(ms)}).`
  if (leftOut === 0) {
    return `${style.green('Verified:')} all ${instances} instances match the inventory (${duration(ms)}).`
  }
  const [some, others] = [`${instances} of ${instances + leftOut} instances`, `${leftOut} not verified`]
  return `${style.green('Verified:')} ${some} match the inventory, ${others} (--limit) (${duration(ms)}).`
}
