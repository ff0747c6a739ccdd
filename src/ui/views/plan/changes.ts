import type { PlannedChange, Stage } from '../../../engine/plan.ts'
import { indent, oneLine, safe } from '../../text.ts'
import { pad } from '../../width.ts'
import { wrap } from '../../wrap.ts'
import { actionMark } from './action.ts'
import { blocksOf, fold, type Block, type Folded, type Statement } from './fold.ts'
import { subjectsLabel } from './name-list.ts'
import { renderPatch, type PatchLimit } from './patch.ts'
import type { PlanOptions } from './options.ts'

const ROLE_WIDTH = 10
/** Columns before the text of a change. */
const TEXT_AT = 4 + 2 + ROLE_WIDTH + 1
const PATCH_AT = 6

/** One stage of a plan, or all restarts of running instances. */
export interface Section {
  readonly title: string
  readonly isRoll: boolean
  readonly stages: readonly Stage[]
}

export interface RenderedSection {
  readonly text: string
  /** Every line of every change is there. */
  readonly complete: boolean
}

/** The changes of a section, those of the same hosts or instances together; all that does not depend on the limit of lines. */
export interface PreparedSection {
  readonly title: string
  readonly blocks: readonly { readonly label: string; readonly entries: readonly Entry[] }[]
  /** Something stands for others that differ from it in names. */
  readonly isFolded: boolean
}

export function prepareSection(section: Section, options: PlanOptions): PreparedSection {
  const { style, width, names } = options
  const statements = section.stages
    .flatMap(({ hosts }) => hosts.flatMap(({ changes }) => changes))
    .map((change) => statementOf(change, options))
  const blocks = blocksOf(options.verbose ? statements.map(unfolded) : fold(statements, names))
  const title = wrap(oneLine(section.title), width, 4)
  return {
    title: style.bold(section.isRoll ? style.yellow(title) : title),
    blocks: blocks.map(({ subjects, differing, items }) => ({
      label: wrap(`  ${subjectsLabel(subjects, differing)}`, width, 4),
      entries: listed(items, options),
    })),
    isFolded: blocks.some(({ differing }) => differing.size > 0),
  }
}

export function renderSection(
  { title, blocks, isFolded }: PreparedSection,
  options: PlanOptions,
  limit: PatchLimit,
): RenderedSection {
  const rendered = blocks.map(({ label, entries }) => ({
    label,
    entries: entries.map((entry) => renderEntry(entry, options, limit)),
  }))
  const lines = rendered.flatMap(({ label, entries }) => [label, ...entries.map(({ text }) => text)])
  const isCut = rendered.some(({ entries }) => entries.some(({ cut }) => cut > 0))
  return { text: [title, ...lines].join('\n'), complete: !isCut && !isFolded }
}

/** A change as its lines; those of different actions are different whatever their text is. */
function statementOf(change: PlannedChange, { names, verbose }: PlanOptions): Statement<PlannedChange> {
  const { action, role, disrupts, after } = change
  const subject = names.subjectOf(change)
  const shown = (text: string): string => (verbose ? safe(text) : names.shorten(subject, safe(text)))
  const summary = oneLine(shown(change.summary))
  const patch = change.patch === undefined ? {} : { patch: shown(change.patch) }
  return {
    subject,
    item: { ...change, summary, ...patch },
    key: JSON.stringify([action, role, disrupts, after]),
    text: `${summary}\n${patch.patch ?? ''}`,
  }
}

const unfolded = <T>({ item, subject }: Statement<T>): Folded<T> => ({
  first: item,
  subjects: [{ host: subject.host }],
  differing: new Set(),
})

/** Changes on one line: several when they differ in the last word only. */
interface Entry {
  readonly change: PlannedChange
  readonly text: string
}

function listed(changes: Block<PlannedChange>['items'], { verbose }: PlanOptions): Entry[] {
  const entries: { change: PlannedChange; text: string; start: string }[] = []
  for (const change of changes) {
    const text = change.summary
    const start = text.slice(0, text.lastIndexOf(' ') + 1)
    const last = entries.at(-1)
    if (!verbose && last?.start === start && start !== '' && goTogether(last.change, change)) {
      last.text += `, ${text.slice(start.length)}`
    } else entries.push({ change, text, start })
  }
  return entries
}

const goTogether = (one: PlannedChange, other: PlannedChange): boolean =>
  one.patch === undefined &&
  other.patch === undefined &&
  one.action === other.action &&
  one.role === other.role &&
  one.disrupts === other.disrupts &&
  one.after === other.after

function renderEntry(
  { change, text }: Entry,
  { style, width }: PlanOptions,
  limit: PatchLimit,
): { readonly text: string; readonly cut: number } {
  const { action, role, patch, after, disrupts } = change
  const known = after === undefined || text.includes(after) ? '' : ` (known after ${oneLine(after)})`
  const [first = '', ...rest] = wrap(`${' '.repeat(TEXT_AT)}${text}${known}`, width, TEXT_AT + 2).split('\n')
  const paint = (line: string): string => (disrupts ? style.yellow(line) : line)
  const head = `    ${actionMark(action, style)} ${style.cyan(pad(oneLine(role), ROLE_WIDTH))} `
  const line = [head + paint(first.slice(TEXT_AT)), ...rest.map(paint)].join('\n')
  if (patch === undefined || patch === '') return { text: line, cut: 0 }
  const shown = renderPatch(patch, style, limit)
  return { text: `${line}\n${indent(shown.text, PATCH_AT)}`, cut: shown.cut }
}
