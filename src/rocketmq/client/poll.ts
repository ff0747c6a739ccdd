import { setTimeout as sleep } from 'node:timers/promises'

export interface PollOptions<Objection> {
  /** ms after which the last reason is returned. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** ms between the first tries; grows by half each time up to `slowest`. 200 and 1000 unless given. */
  readonly fastest?: number
  readonly slowest?: number
  /** Hears every objection, for those who wait. */
  readonly onObjection?: (objection: Objection) => void
}

/**
 * Tries until `check` is content (undefined) or the time is over; then gives what it last objected to.
 * @throws what `check` throws, at once; the signal's reason when aborted.
 */
export async function poll<Objection>(
  check: () => Promise<Objection | undefined>,
  { timeoutMs, signal, fastest = 200, slowest = 1000, onObjection }: PollOptions<Objection>,
): Promise<Objection | undefined> {
  const deadline = performance.now() + timeoutMs
  let pause = fastest
  for (;;) {
    signal.throwIfAborted()
    const objection = await check()
    if (objection === undefined) return undefined
    onObjection?.(objection)
    const left = deadline - performance.now()
    if (left <= 0) return objection
    await sleep(Math.min(pause, left), undefined, { signal })
    pause = Math.min(slowest, pause * 1.5)
  }
}
