/** Lets at most `limit` holders in at a time; the others wait in order. */
export class Semaphore {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(limit: number) {
    this.#free = limit
  }

  /**
   * Resolves to the function that leaves the gate again (harmless when called twice).
   * @throws the signal's reason when it is aborted while waiting
   */
  async enter(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted()
    if (this.#free > 0) this.#free -= 1
    else await this.#wait(signal)
    let left = false
    return () => {
      if (left) return
      left = true
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free += 1
    }
  }

  #wait(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const admit = (): void => {
        signal?.removeEventListener('abort', abandon)
        resolve()
      }
      const abandon = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(admit), 1)
        reject(signal?.reason as Error)
      }
      this.#waiting.push(admit)
      signal?.addEventListener('abort', abandon, { once: true })
    })
  }
}
