import type { RmqError, Where } from '../errors.ts'
import type { Finding } from '../model/cluster.ts'
import { excerpt, shownPosition } from './excerpt.ts'
import { andMore, Repetition } from './repetition.ts'
import { count, indent, lastLines, oneLine, safe } from './text.ts'
import type { Style } from './style.ts'

/** Lines of a failed command that are shown; all of them are in the run log. */
const SHOWN_OUTPUT_LINES = 15
/** Errors of one kind that are shown: each of them has to be repaired. */
const SHOWN_ERRORS = 20
/** Warnings of one kind that are shown: after a few, one decides about all of them. */
export const SHOWN_WARNINGS = 5

/** An error that lists everything wrong with a file at once (InventoryError). */
export interface WithProblems {
  readonly problems: readonly Finding[]
}

/** The parts of an error that are printed; the error of another program may have them too. */
export type PrintableError = Pick<RmqError, 'message' | 'where' | 'output' | 'hint'>

export function hasProblems<E extends object>(error: E): error is E & WithProblems {
  return 'problems' in error && Array.isArray(error.problems)
}

/**
 * An error the user can act on, as text for stderr, without a final newline.
 * @param verbose all problems of an inventory, however many are of one kind
 */
export function renderError(error: PrintableError, style: Style, verbose = false): string {
  if (hasProblems(error)) return renderProblems(error.problems, style, verbose)
  const lines = [`${style.red('error:')} ${whereText(error.where, error.message)}${folded(error.message)}`]
  if (error.where.position) lines.push(...sourceLines(error.where.position))
  if (error.output !== undefined && error.output.trim() !== '') lines.push(outputBlock(error.output))
  if (error.hint !== undefined) lines.push(hintLine(style.hint(error.hint)))
  return lines.join('\n')
}

/** All problems of an inventory, each with its place, and their number at the end. */
function renderProblems(problems: readonly Finding[], style: Style, verbose: boolean): string {
  const repetition = new Repetition(verbose ? Infinity : SHOWN_ERRORS)
  const shown = problems.filter(({ code }) => repetition.admits(code))
  const blocks = shown.map((problem) => renderFinding(problem, style.red('error:')))
  const held = repetition.takeHeld()
  if (held > 0) blocks.push(andMore(held))
  return [...blocks, count(problems.length, 'problem')].join('\n')
}

/** One finding: 'prod.yaml:3:5: warning: …', the source line, the hint. @param label 'error:' or 'warning:' */
export function renderFinding({ position, message, hint }: Finding, label: string): string {
  const lines = [`${position ? `${shownPosition(position)}: ` : ''}${label} ${oneLine(message)}`]
  if (position) lines.push(...sourceLines(position))
  if (hint !== undefined) lines.push(hintLine(hint))
  return lines.join('\n')
}

/** The word before a warning: a severe one is red. */
export function warningLabel(style: Pick<Style, 'red' | 'yellow'>, severe: boolean | undefined): string {
  return severe === true ? style.red('severe warning:') : style.yellow('warning:')
}

/** '  → what to do next' */
export function hintLine(hint: string): string {
  return `  → ${folded(hint)}`
}

/** Lines after the first are indented: text from elsewhere must not begin a line as if it were ours. */
const folded = (text: string): string => safe(text).trim().replaceAll('\n', '\n    ')

/** The output of a failing command: its last lines, indented. @param limit lines; all of them when not given */
export function outputBlock(output: string, limit = SHOWN_OUTPUT_LINES): string {
  return indent(lastLines(safe(output), limit), 4)
}

/** A message that begins with the name of its host does not get it a second time. */
export const beginsWithHost = (message: string, host: string): boolean => message.startsWith(`${host} `)

/** 'mq2: jdk: ' or 'prod.yaml:3:5: ' or ''. */
function whereText({ position, host, step }: Where, message: string): string {
  const isNamed = host !== undefined && step === undefined && beginsWithHost(message, host)
  return [
    position && shownPosition(position),
    isNamed ? undefined : host && oneLine(host),
    step && oneLine(step),
  ]
    .filter((part) => part !== undefined)
    .map((part) => `${part}: `)
    .join('')
}

function sourceLines(position: NonNullable<Where['position']>): string[] {
  const shown = excerpt(position)
  return shown === undefined ? [] : [indent(shown, 4)]
}
