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
