import { setTimeout as timer } from 'node:timers/promises'

/** Time as waits use it. Tests hand in one that they move themselves. */
export interface Clock {
  /** ms since some fixed moment; never runs backwards. */
  now(): number
  /**
   * Resolves after `ms`.
   * @throws the signal's reason when it is aborted before
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Sleeps; ends early, without an error, when `stop` comes. */
export async function pause(clock: Clock, ms: number, stop: AbortSignal | undefined): Promise<void> {
  if (ms <= 0 || stop?.aborted === true) return
  await clock.sleep(ms, stop).catch((error: unknown) => {
    if (stop?.aborted !== true) throw error
  })
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await timer(ms, undefined, signal && { signal })
    } catch (error) {
      signal?.throwIfAborted()
      throw error
    }
  },
}
