import type { RunEvent } from '../../engine/events.ts'
import { beginsWithHost, hintLine, outputBlock } from '../errors.ts'
import type { FailedHost, RunRecord } from './record.ts'
import { count, duration, indent, oneLine } from '../text.ts'
import type { Style } from '../style.ts'

export type RunFinished = Extract<RunEvent, { type: 'run-finished' }>

export interface SummaryOptions {
  readonly style: Style
  /** Whole output of failed commands instead of its last lines. */
  readonly verbose: boolean
  /** The command to give again, for 'how to go on'. */
  readonly commandLine: string
  /** The run log, when one was written. */
  readonly logPath: string | undefined
}

/** The last lines of a run; '' if the last line of the plan was enough. */
export function renderSummary(finished: RunFinished, record: RunRecord, options: SummaryOptions): string {
  const { style } = options
  const time = duration(finished.ms)
  switch (finished.outcome) {
    case 'unchanged':
    case 'pending':
      return ''
    case 'changed':
      return `${style.green('Done:')} ${changesOn(finished.changed, record)}${unneededOf(finished)} (${time}).`
    case 'unverified':
      return blocks(
        `${style.red('Not verified:')} ${finished.changed === 0 ? '' : `${madeIn(finished, record)}, but `}the cluster does not match the inventory (${time}).`,
        ...logLine(options),
      )
    case 'interrupted':
      return blocks(
        `${style.yellow('Interrupted:')} ${madeIn(finished, record)} (${time}).`,
        ...failures(record, options),
        hintLine(`To continue, run again: ${options.commandLine}`),
        ...logLine(options),
      )
    case 'failed': {
      const hosts = `${finished.failedHosts.length} of ${count(record.hosts.length, 'host')}`
      return blocks(
        `${style.red('Failed:')} ${hosts}; ${madeIn(finished, record)} (${time}).`,
        ...failures(record, options),
        hintLine(`Fix the cause, then run again: ${options.commandLine}`),
        ...logLine(options),
      )
    }
  }
}

const changesOn = (changes: number, record: RunRecord): string =>
  changes === 0 ? 'no change' : `${count(changes, 'change')} on ${count(record.changedHosts.size, 'host')}`

/** The rest of the plan's changes, so that the numbers at the end add up to the number of the plan. */
const unneededOf = ({ unneeded }: RunFinished): string =>
  unneeded === 0 ? '' : `, ${unneeded} not needed any more`

/** A change that was begun may have had an effect: a broker loses its write permission long before its removal ends. */
const madeIn = (finished: RunFinished, record: RunRecord): string =>
  finished.changed === 0
    ? 'no change finished'
    : `${changesOn(finished.changed, record)} made${unneededOf(finished)}`

const blocks = (...lines: readonly string[]): string => lines.join('\n')

function failures(record: RunRecord, options: SummaryOptions): string[] {
  return [...record.failed.values()].flatMap((failed) => renderFailed(failed, record, options))
}

function renderFailed(failed: FailedHost, record: RunRecord, { style, verbose }: SummaryOptions): string[] {
  const { host, role, resource, error } = failed
  const isNamed = role === undefined && resource === undefined && beginsWithHost(error.message, host)
  const where = [isNamed ? undefined : host, role, resource].filter((part) => part !== undefined).join(': ')
  const skipped = [...record.skipped.values()].filter((entry) => entry.host === host)
  return [
    '',
    `${where === '' ? '' : `${style.bold(oneLine(where))}: `}${style.red(oneLine(error.message))}`,
    ...(error.output === undefined || error.output.trim() === ''
      ? []
      : [outputBlock(error.output, verbose ? Infinity : undefined)]),
    ...(error.hint === undefined ? [] : [hintLine(style.hint(error.hint))]),
    ...skipped.map(({ amount, reason }) =>
      style.dim(indent(`${count(amount, 'change')} not made: ${oneLine(reason)}`, 2)),
    ),
    '',
  ]
}

function logLine({ logPath, style }: SummaryOptions): string[] {
  return logPath === undefined ? [] : [style.dim(`  log: ${oneLine(logPath)}`)]
}
