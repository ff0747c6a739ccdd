import { pause, type Clock } from '../engine/clock.ts'

/** The end of the sending, whatever causes it. */
export interface Ending {
  readonly signal: AbortSignal
  /** To be called when the sending is over. */
  dispose(): void
}

/**
 * A signal that comes with the first of `causes`, or after a time. Not made of AbortSignal.any and
 * AbortSignal.timeout: node 20 may collect the latter as garbage before its time, and nothing ever ends.
 * @param afterMs ms from now; undefined: only with the causes
 */
export function endingWith(
  causes: readonly AbortSignal[],
  afterMs: number | undefined,
  clock: Clock,
): Ending {
  const aborting = new AbortController()
  const end = (): void => {
    aborting.abort()
  }
  for (const cause of causes) {
    if (cause.aborted) end()
    cause.addEventListener('abort', end, { once: true })
  }
  const disposal = new AbortController()
  if (afterMs !== undefined) void pause(clock, afterMs, disposal.signal).then(end)
  return {
    signal: aborting.signal,
    dispose: () => {
      disposal.abort()
      for (const cause of causes) cause.removeEventListener('abort', end)
    },
  }
}
