import { setMaxListeners } from 'node:events'

/**
 * A signal that many waits may listen to at a time. Each removes its listener when it ends; Node warns of a leak at the
 * eleventh all the same, e.g. during the waits of a group with three members.
 */
export function shared(signal: AbortSignal): AbortSignal {
  setMaxListeners(0, signal)
  return signal
}

/** A shared signal that is aborted with the first of `signals`. */
export const anySignal = (signals: readonly AbortSignal[]): AbortSignal =>
  shared(AbortSignal.any([...signals]))

/** Returns true for the error of a wait that this signal broke off: it is no bug. */
export const isBrokenOff = (error: unknown, { aborted }: AbortSignal): boolean =>
  aborted && error instanceof Error && error.name === 'AbortError'

/**
 * The value of a promise, or the signal's reason as soon as it aborts.
 * @param onLate takes a value that comes after that
 */
export function untilAborted<Value>(
  promise: Promise<Value>,
  signal: AbortSignal,
  onLate: (value: Value) => void,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    }
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(
      (value) => {
        signal.removeEventListener('abort', onAbort)
        if (signal.aborted) onLate(value)
        else resolve(value)
      },
      (error: unknown) => {
        signal.removeEventListener('abort', onAbort)
        reject(error instanceof Error ? error : new Error(String(error)))
      },
    )
  })
}
