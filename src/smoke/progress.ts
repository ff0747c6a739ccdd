import type { Clock } from '../engine/clock.ts'
import type { Sending } from './send.ts'

const intervalMs = 1_000

/** Progress of a run, once a second. */
export interface Progress {
  readonly doing: 'sending' | 'reading'
  /** ms since the first send. */
  readonly ms: number
  readonly sent: number
  readonly received: number
  /** Messages stored per second on average so far. */
  readonly perSecond: number
}

export interface ProgressReport {
  doing: Progress['doing']
  end(): void
}

/** Reports each second how far the sendings are, until `end` is called. */
export function reportProgress(
  sendings: readonly Sending[],
  onProgress: (progress: Progress) => void,
  clock: Clock,
): ProgressReport {
  const begun = clock.now()
  const sum = (of: (sending: Sending) => number): number =>
    sendings.reduce((total, sending) => total + of(sending), 0)
  const timer = setInterval(() => {
    onProgress({
      doing: report.doing,
      ms: Math.round(clock.now() - begun),
      sent: sum(({ ledger }) => ledger.sent),
      received: sum(({ ledger }) => ledger.back),
      perSecond: sum(({ perSecond }) => perSecond),
    })
  }, intervalMs)
  const report: ProgressReport = {
    doing: 'sending',
    end: () => {
      clearInterval(timer)
    },
  }
  return report
}
