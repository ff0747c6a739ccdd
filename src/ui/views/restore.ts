import type { Change } from '../../backup/restore/change.ts'
import type { Refused } from '../../backup/restore/write.ts'
import type { Style } from '../style.ts'
import { count, oneLine } from '../text.ts'

/** Differences between a backup and a running cluster, before anything is written. */
export interface RestorePlan {
  readonly path: string
  readonly cluster: string
  /** Number of broker groups that were compared. */
  readonly compared: number
  readonly changes: readonly Change[]
  readonly notes: readonly string[]
  /** Broker groups and name servers that do not answer. */
  readonly missing: readonly string[]
}

/** The end of a restore. */
export interface RestoreReport {
  readonly path: string
  readonly cluster: string
  /** Number of changes that were written. */
  readonly written: number
  readonly refused: readonly Refused[]
  /** Changes that were written and are not there when the cluster is read again. */
  readonly differing: readonly Change[]
  readonly missing: readonly string[]
}

/** Rows of one kind that are shown at most, unless verbose: offsets can be many. */
const SHOWN = 200

export const restorePlanRecord = ({ path, cluster, changes, notes, missing }: RestorePlan): object => ({
  path,
  cluster,
  changes: changes.map(changeRecord),
  notes,
  missing,
})

/** Programs get no passwords, and offsets as text: they may be larger than a number holds. */
function changeRecord(change: Change): object {
  const { kind, at, name, action, details } = change
  const base = { kind, at, name, action, details }
  if (change.kind !== 'offset') return base
  const { topic, queueId, from, to, saved } = change
  const offsets = {
    from: from === undefined ? undefined : String(from),
    to: String(to),
    saved: String(saved),
  }
  return { ...base, topic, queueId, ...offsets }
}

/** A list of what would be created and changed, and what is not restored. */
export function renderRestorePlan(plan: RestorePlan, style: Style): string {
  const { path, cluster, compared, changes, notes, missing } = plan
  const remarks = [
    ...notes.map((note) => `${style.yellow('note:')} ${oneLine(note)}`),
    ...missing.map((what) => `${style.red('missing:')} ${oneLine(what)}`),
  ]
  if (compared === 0) {
    const why = `no broker group of ${oneLine(path)} answers in ${oneLine(cluster)}.`
    return [`${style.red('Nothing was compared:')} ${why}`, ...remarks].join('\n')
  }
  if (changes.length === 0) {
    return [`No changes: ${oneLine(cluster)} has all that ${oneLine(path)} restores.`, ...remarks].join('\n')
  }
  const more = changes.length - SHOWN
  return [
    ...blocksOf(changes.slice(0, SHOWN), style),
    ...(more > 0 ? [style.dim(`and ${count(more, 'change')} more; all are in --output json`)] : []),
    '',
    `${style.bold(count(changes.length, 'change'))} to ${oneLine(cluster)}: ${summary(changes)}. Nothing is removed.`,
    ...remarks,
  ].join('\n')
}

/** A line for each change below the name of its broker group or name server; as long as it needs, nothing is cut. */
function blocksOf(changes: readonly Change[], style: Style): string[] {
  const places = [...new Set(changes.map(({ at }) => at))]
  return places.flatMap((place) => [
    style.bold(oneLine(place)),
    ...changes
      .filter(({ at }) => at === place)
      .map((change) => {
        const { kind, action, details } = change
        const mark = action === 'create' ? style.green('+') : style.yellow('~')
        const text = [`${KINDS[kind]} ${nameOf(change)}`, ...(details.length > 0 ? [details.join(', ')] : [])]
        return `  ${mark} ${oneLine(text.join(': '))}`
      }),
  ])
}

const KINDS = {
  group: 'subscription group',
  topic: 'topic',
  order: 'ordered topic',
  user: 'user',
  acl: 'rights',
  offset: 'offset',
} as const

const nameOf = (change: Change): string =>
  change.kind === 'offset' ? `${change.name} ${change.topic}:${change.queueId}` : change.name

function summary(changes: readonly Change[]): string {
  const actions = (['create', 'update'] as const).flatMap((action) => {
    const amount = changes.filter((change) => change.action === action).length
    return amount === 0 ? [] : [`${amount} to ${action}`]
  })
  return actions.join(', ')
}

export const restoredRecord = ({
  path,
  cluster,
  written,
  refused,
  differing,
  missing,
}: RestoreReport): object => ({
  path,
  cluster,
  written,
  refused: refused.map(({ change, why }) => ({ ...changeRecord(change), why })),
  differing: differing.map(changeRecord),
  missing,
})

/** One sentence on how it went, and a line for everything that did not. */
export function renderRestored(report: RestoreReport, style: Style): string {
  const { cluster, written, refused, differing, missing } = report
  const isWhole = refused.length === 0 && differing.length === 0 && missing.length === 0
  const head = isWhole ? style.green('Restored:') : style.red('Not all restored:')
  const named = (change: Change): string => oneLine(`${KINDS[change.kind]} ${nameOf(change)} on ${change.at}`)
  return [
    `${head} ${count(written, 'change')} written to ${oneLine(cluster)} and read back.`,
    ...refused
      .slice(0, SHOWN)
      .map(({ change, why }) => `  ${style.red('refused:')} ${named(change)}: ${oneLine(why)}`),
    ...differing
      .slice(0, SHOWN)
      .map(
        (change) =>
          `  ${style.red('differs again:')} ${named(change)}: ${oneLine(change.details.join(', '))}`,
      ),
    ...missing.map((what) => `  ${style.red('missing:')} ${oneLine(what)}`),
    ...(differing.some(({ kind }) => kind === 'offset')
      ? [
          style.hint(
            'Stop the consumers of a group before its offsets are restored: they commit their own again.',
          ),
        ]
      : []),
  ].join('\n')
}
