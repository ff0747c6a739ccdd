import type { Moment } from '../../rocketmq/failover/failover.ts'
import type { Style } from '../style.ts'
import { oneLine } from '../text.ts'

/** How a failover drill ended. */
export interface DrillReport {
  readonly cluster: string
  readonly group: string
  /** Instance ids: who was killed, who led after it; undefined: nobody did. */
  readonly killed: string
  readonly leader: string | undefined
  /** ms from the kill until somebody led, and until the killed one had caught up; undefined: it did not happen. */
  readonly ledAfterMs: number | undefined
  readonly wholeAfterMs: number | undefined
  readonly recovered: boolean
  /** What the group still lacks, for people. */
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
  const led = `${leader ?? 'nobody'} led after ${seconds(ledAfterMs ?? ms)}`
  const back = `${killed} was back and caught up after ${seconds(wholeAfterMs ?? ms)}`
  return `${style.green('Recovered:')} ${oneLine(`${led}; ${back}.`)}`
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
