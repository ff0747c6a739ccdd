import { formatBytes } from '../../model/units.ts'
import type { ReplicationLag } from './replication-lag.ts'

/** Before that many ms a rate says more about the moment than about the copying. */
const settledMs = 5000

/** Growth of a slave's commit log over time. Times are of performance.now(), in ms. */
export class CatchUpProgress {
  private readonly begun: number
  private movedAt: number
  private first: { readonly has: bigint; readonly lacks: bigint } | undefined
  private last: bigint | undefined

  constructor(now: number) {
    this.begun = now
    this.movedAt = now
  }

  note(gap: ReplicationLag, now: number): void {
    if (gap.kind === 'unknown') return
    // A slave of a master that is written to no more stands still too, with everything.
    if (gap.kind === 'none' || gap.has !== this.last) this.movedAt = now
    this.first ??= { has: gap.has, lacks: lacksOf(gap) }
    this.last = gap.has
  }

  stoodStillMs(now: number): number {
    return now - this.movedAt
  }

  /** Bytes per second from the beginning to the last move. */
  rate(): number {
    return perSecond(Number((this.last ?? 0n) - (this.first?.has ?? 0n)), this.movedAt - this.begun)
  }

  /**
   * One line about a gap, for progress output: '2.9 GB behind, copies 45.0 MB/s, about 3 min left'. How long is left
   * follows from how fast the gap closes, since the master may be written to meanwhile.
   */
  text(gap: ReplicationLag, now: number): string {
    if (gap.kind === 'unknown') return gap.why
    const lacks = lacksOf(gap)
    const behind = lacks === 0n ? 'has all' : `${formatBytes(Number(lacks))} behind`
    if (lacks === 0n || now - this.begun < settledMs) return behind
    const closes = perSecond(Number((this.first?.lacks ?? lacks) - lacks), now - this.begun)
    const left = closes > 0 ? minutes(Number(lacks) / closes) : 'the master is written to as fast'
    return `${behind}, copies ${formatBytes(Math.round(this.rate()))}/s, ${left}`
  }
}

const lacksOf = (gap: Exclude<ReplicationLag, { kind: 'unknown' }>): bigint =>
  gap.kind === 'behind' ? gap.needs - gap.has : 0n

const perSecond = (amount: number, ms: number): number => (ms > 0 ? (amount / ms) * 1000 : 0)

function minutes(seconds: number): string {
  return seconds < 60 ? 'less than a minute left' : `about ${Math.ceil(seconds / 60)} min left`
}
