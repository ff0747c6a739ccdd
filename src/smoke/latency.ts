import { createHistogram } from 'node:perf_hooks'

/** All in ms, exact to three digits. */
export interface LatencySummary {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** Longest latency that is recorded exactly: an hour, in µs. */
const longest = 3_600_000_000

/** Latencies in little room, however many there are. */
export class Latencies {
  readonly #histogram = createHistogram({ lowest: 1, highest: longest, figures: 3 })

  /** @param ms fractions count, down to a µs */
  add(ms: number): void {
    this.#histogram.record(Math.min(longest, Math.max(1, Math.round(ms * 1000))))
  }

  /** undefined while there are none. */
  summary(): LatencySummary | undefined {
    const histogram = this.#histogram
    if (histogram.count === 0) return undefined
    const max = histogram.max / 1000
    // A percentile is the upper end of its bucket, which can lie above the largest value in it.
    const percentile = (rank: number): number => Math.min(max, histogram.percentile(rank) / 1000)
    return { p50: percentile(50), p95: percentile(95), p99: percentile(99), max }
  }
}
