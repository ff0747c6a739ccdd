/** A promise that is decided from outside, once; what was armed while waiting is disarmed at that moment. */
export class Deferred<Value> {
  readonly promise: Promise<Value>
  #decided = false
  #settle: (value: Value | Promise<Value>) => void = () => undefined
  readonly #cleanups: (() => void)[] = []

  constructor() {
    this.promise = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  get decided(): boolean {
    return this.#decided
  }

  /** Registers what to undo as soon as it is decided: timers, listeners. */
  onDecided(cleanup: () => void): void {
    this.#cleanups.push(cleanup)
  }

  /** false: it was decided before, and this changes nothing. A promise may still take its time. */
  resolve(value: Value | Promise<Value>): boolean {
    if (this.#decided) return false
    this.#decided = true
    for (const cleanup of this.#cleanups) cleanup()
    this.#settle(value)
    return true
  }

  reject(error: Error): boolean {
    return this.#decided ? false : this.resolve(Promise.reject<Value>(error))
  }

  /** Decides when `ms` have passed. */
  after(ms: number, decide: () => void): void {
    const timer = setTimeout(decide, ms)
    this.onDecided(() => {
      clearTimeout(timer)
    })
  }

  /** Decides when the signal is aborted, be it already. */
  onAbort(signal: AbortSignal | undefined, decide: () => void): void {
    if (signal?.aborted === true) decide()
    signal?.addEventListener('abort', decide, { once: true })
    this.onDecided(() => signal?.removeEventListener('abort', decide))
  }
}

/** Waits for a promise that never rejects, for `ms` at most. @returns true when it was fulfilled by then */
export function isDoneWithin(ms: number, promise: Promise<unknown>): Promise<boolean> {
  const done = new Deferred<boolean>()
  done.after(ms, () => done.resolve(false))
  void promise.then(() => done.resolve(true))
  return done.promise
}
