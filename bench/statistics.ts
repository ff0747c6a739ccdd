/** One run of a tool. */
export interface Measured {
  /** Wall time. */
  readonly ms: number
  /** CPU time on the control machine, with all child processes. */
  readonly cpuMs: number
}

export interface Summary {
  readonly runs: number
  readonly median: number
  readonly min: number
  readonly max: number
  readonly cpuMedian: number
}

/** @throws RangeError without values */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  if (upper === undefined || lower === undefined) throw new RangeError('no values')
  return (upper + lower) / 2
}

/** @throws RangeError without runs */
export function summarise(runs: readonly Measured[]): Summary {
  const times = runs.map(({ ms }) => ms)
  return {
    runs: runs.length,
    median: median(times),
    min: Math.min(...times),
    max: Math.max(...times),
    cpuMedian: median(runs.map(({ cpuMs }) => cpuMs)),
  }
}
