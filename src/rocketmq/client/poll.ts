import { systemClock, type Clock } from '../../engine/clock.ts'

export interface PollOptions<Objection> {
  /** ms after which the last reason is returned. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
  readonly clock?: Clock | undefined
  /** ms between the first tries; grows by half each time up to `slowest`. 200 and 1000 unless given. */
  readonly fastest?: number
  readonly slowest?: number
  /** Called with every objection, to show why people wait. */
  readonly onObjection?: (objection: Objection) => void
}

/**
 * Calls `check` until it has no objection (undefined) or the time is over.
 * @returns its last objection when the time is over
 * @throws what `check` throws, at once; the signal's reason when aborted.
 */
export async function poll<Objection>(
  check: () => Promise<Objection | undefined>,
  {
    timeoutMs,
    signal,
    clock = systemClock,
    fastest = 200,
    slowest = 1000,
    onObjection,
  }: PollOptions<Objection>,
): Promise<Objection | undefined> {
  const deadline = clock.now() + timeoutMs
  let pause = fastest
  for (;;) {
    signal.throwIfAborted()
    const objection = await check()
    if (objection === undefined) return undefined
    onObjection?.(objection)
    const left = deadline - clock.now()
    if (left <= 0) return objection
    await clock.sleep(Math.min(pause, left), signal)
    pause = Math.min(slowest, pause * 1.5)
  }
}
