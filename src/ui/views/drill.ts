import type { Moment } from '../../rocketmq/failover/failover.ts'
import type { Style } from '../style.ts'
import { oneLine } from '../text.ts'

/** The outcome of a failover drill. */
export interface DrillReport {
  readonly cluster: string
  readonly group: string
  /** Instance ids of the killed leader and of the one after it; undefined: no instance led. */
  readonly killed: string
  readonly leader: string | undefined
  /** ms from the kill until another instance led, and until the killed one had caught up; undefined: it did not happen. */
  readonly ledAfterMs: number | undefined
  readonly wholeAfterMs: number | undefined
  readonly recovered: boolean
  /** The conditions that the group does not meet yet, as text. */
  readonly missing: readonly string[]
  readonly moments: readonly Moment[]
  /** ms that the drill was watched. */
  readonly ms: number
}

/** 't+7.4 s  RaftNode00-n2 leads …' */
export function renderMoment({ ms, message }: Moment): string {
  return `${`t+${seconds(ms)}`.padEnd(9)} ${oneLine(message)}`
}

/** One sentence on how it went. */
export function renderDrill(report: DrillReport, style: Style): string {
  const { group, killed, leader, ledAfterMs, wholeAfterMs, missing, ms } = report
  if (!report.recovered) {
    return `${style.red('Failed:')} ${oneLine(`${group} has not recovered within ${seconds(ms)}: ${missing.join('; ')}.`)}`
  }
  const led = `${leader ?? 'no instance'} led after ${seconds(ledAfterMs ?? ms)}`
  const back = `${killed} was back and caught up after ${seconds(wholeAfterMs ?? ms)}`
  return `${style.green('Recovered:')} ${oneLine(`${led}; ${back}.`)}`
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
