import type { Blocked, Plan, PlanNote } from '../../../engine/plan.ts'
import { hintLine } from '../../errors.ts'
import { indent, oneLine } from '../../text.ts'
import { wrap, wrapLines } from '../../wrap.ts'
import { fold, type Folded, type Statement } from './fold.ts'
import { othersLabel, subjectsLabel } from './name-list.ts'
import type { PlanOptions } from './options.ts'

/** Resources that cannot become as wanted, with the reason and what to do. */
export function renderBlocked(blocked: readonly Blocked[], options: PlanOptions): string {
  const { style, width } = options
  const statements = blocked.map((item) => ({
    subject: options.names.subjectIn(item.host, item.resource),
    item,
    key: item.role,
    text: `${item.reason}\n${item.hint === undefined ? '' : style.hint(item.hint)}`,
  }))
  const lines = folded(statements, options).flatMap(({ first, subjects, differing }) => [
    wrap(
      `  ${subjectsLabel(subjects.length === 1 ? [{ host: first.host }] : subjects, differing)}`,
      width,
      4,
    ),
    wrap(`    ${style.cyan(oneLine(first.role))}  ${style.red(oneLine(first.reason))}`, width, 6),
    ...(first.hint === undefined
      ? []
      : [indent(wrapLines(hintLine(style.hint(first.hint)), narrower(width, 4)), 4)]),
  ])
  return [style.bold('Blocked'), ...lines].join('\n')
}

/** Hosts that did not answer. */
export function renderUnreachable(unreachable: Plan['unreachable'], options: PlanOptions): string {
  const { style, width } = options
  const statements = unreachable.map((item) => ({
    subject: { host: item.host },
    item,
    key: item.error.code,
    text: `${item.error.message}\n${item.error.hint === undefined ? '' : style.hint(item.error.hint)}`,
  }))
  const lines = folded(statements, options).flatMap(({ first: { host, error }, subjects, differing }) => [
    // Most messages begin with the host themselves.
    wrap(
      `  ${error.message.startsWith(`${host} `) ? '' : `${host}  `}${style.red(oneLine(error.message))}`,
      width,
      4,
    ),
    ...(error.hint === undefined
      ? []
      : [indent(wrapLines(hintLine(style.hint(error.hint)), narrower(width, 2)), 2)]),
    ...sameLine(subjects, differing, options),
  ])
  return [style.bold('Unreachable'), ...lines].join('\n')
}

/** Facts that the user should know although no change is made for them. */
export function renderNotes(notes: readonly PlanNote[], options: PlanOptions): string {
  const { style, width } = options
  const statements = notes.map((item) => ({
    subject: options.names.subjectIn(item.host, item.note),
    item,
    key: item.role,
    text: item.note,
  }))
  return folded(statements, options)
    .flatMap(({ first: { host, role, note }, subjects, differing }) => {
      const label = 'note:'
      const text = wrap(`${label} ${host}: ${oneLine(`${role}: ${note}`)}`, width, 6)
      return [text.replace(label, style.yellow(label)), ...sameLine(subjects, differing, options)]
    })
    .join('\n')
}

/** Columns that are left beside an indent. */
const narrower = (width: number | undefined, indentBy: number): number | undefined =>
  width === undefined ? undefined : width - indentBy

function folded<T>(statements: readonly Statement<T>[], { names, verbose }: PlanOptions): Folded<T>[] {
  if (!verbose) return fold(statements, names)
  return statements.map(({ item, subject }) => ({ first: item, subjects: [subject], differing: new Set() }))
}

/** '      the same on mq2, mq3', or nothing where there is one subject. */
function sameLine(
  subjects: Folded<unknown>['subjects'],
  differing: Folded<unknown>['differing'],
  { style, width }: PlanOptions,
): string[] {
  const others = subjects.slice(1)
  return others.length === 0 ? [] : [style.dim(wrap(`      ${othersLabel(others, differing)}`, width, 6))]
}
