import { checkInterrupt, interrupted } from '../download/interrupt.ts'

export type Progress = (text: string) => void
type Work<T> = (signal: AbortSignal, progress: Progress) => Promise<T>

interface Flight<T> {
  readonly promise: Promise<T>
  readonly aborting: AbortController
  readonly listeners: Set<Progress>
  callers: number
}

/**
 * Work that runs once for all callers: a caller that comes while it runs waits for the same result and gets the same
 * progress, those that come later get the result. A failure is not kept: the next caller tries again.
 */
export class SingleFlight<T> {
  readonly #label: string
  readonly #work: Work<T>
  #flight: Flight<T> | undefined

  constructor(label: string, work: Work<T>) {
    this.#label = label
    this.#work = work
  }

  /**
   * One caller's abort ends that caller's wait only; the work itself is aborted when its last caller has gone, and
   * that last one waits until the work has put its files down.
   * @throws RmqError 'interrupted', and whatever the work throws.
   */
  run(signal: AbortSignal, progress: Progress): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      checkInterrupt(signal, this.#label)
      const flight = (this.#flight ??= this.#start())
      // A fresh function per caller: two callers may well hand in the same one.
      const listener: Progress = (text) => {
        progress(text)
      }
      flight.listeners.add(listener)
      flight.callers += 1
      const leave = (): void => {
        signal.removeEventListener('abort', onAbort)
        flight.listeners.delete(listener)
      }
      const onAbort = (): void => {
        leave()
        flight.callers -= 1
        if (flight.callers > 0) {
          reject(interrupted(this.#label))
          return
        }
        this.#forget(flight)
        flight.aborting.abort()
      }
      signal.addEventListener('abort', onAbort)
      flight.promise.then(resolve, reject).finally(leave)
    })
  }

  #start(): Flight<T> {
    const aborting = new AbortController()
    const listeners = new Set<Progress>()
    const report: Progress = (text) => {
      for (const listener of listeners) listener(text)
    }
    const flight = { promise: this.#work(aborting.signal, report), aborting, listeners, callers: 0 }
    flight.promise.catch(() => {
      this.#forget(flight)
    })
    return flight
  }

  #forget(flight: Flight<T>): void {
    if (this.#flight === flight) this.#flight = undefined
  }
}
