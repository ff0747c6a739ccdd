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
