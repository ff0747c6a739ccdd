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

export interface Telling {
  doing: Progress['doing']
  end(): void
}

/** Tells each second how far the sendings are; `end` it. */
export function reportProgress(
  sendings: readonly Sending[],
  onProgress: (progress: Progress) => void,
): Telling {
  const begun = performance.now()
  const sum = (of: (sending: Sending) => number): number =>
    sendings.reduce((total, sending) => total + of(sending), 0)
  const timer = setInterval(() => {
    onProgress({
      doing: telling.doing,
      ms: Math.round(performance.now() - begun),
      sent: sum(({ ledger }) => ledger.sent),
      received: sum(({ ledger }) => ledger.back),
      perSecond: sum(({ perSecond }) => perSecond),
    })
  }, intervalMs)
  const telling: Telling = {
    doing: 'sending',
    end: () => {
      clearInterval(timer)
    },
  }
  return telling
}
