import { setTimeout as sleep } from 'node:timers/promises'

const INTERVAL_MS = 100

/**
 * Asks again and again until the answer is not `undefined`.
 * @param timeout milliseconds
 * @param onTimeout makes the error to throw when time is up
 */
export async function waitFor<T>(
  ask: () => Promise<T | undefined>,
  timeout: number,
  onTimeout: () => Promise<Error> | Error,
): Promise<T> {
  const end = Date.now() + timeout
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() > end) throw await onTimeout()
    await sleep(INTERVAL_MS)
  }
}
