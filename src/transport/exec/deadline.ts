/** ms. */
const SLICE_MS = 250

/**
 * A time limit that can be stopped for a while. Calls `onExpire` once, unless cleared before. It is counted in slices, each as
 * long as it should have been: while this process itself stands still, no host can answer, and its time does not pass.
 */
export class Deadline {
  #left: number
  #since = 0
  #pauses = 0
  #timer: NodeJS.Timeout | undefined
  #over = false
  readonly #onExpire: () => void

  constructor(ms: number, onExpire: () => void) {
    this.#left = ms
    this.#onExpire = onExpire
    this.#start()
  }

  pause(): void {
    this.#pauses += 1
    if (this.#pauses > 1 || this.#over) return
    clearTimeout(this.#timer)
    this.#left -= Math.min(SLICE_MS, performance.now() - this.#since)
  }

  resume(): void {
    this.#pauses -= 1
    if (this.#pauses === 0 && !this.#over) this.#start()
  }

  clear(): void {
    this.#over = true
    clearTimeout(this.#timer)
  }

  #start(): void {
    this.#since = performance.now()
    const slice = Math.max(0, Math.min(SLICE_MS, this.#left))
    this.#timer = setTimeout(() => {
      this.#left -= slice
      if (this.#left > 0) this.#start()
      // What has arrived by now is read first: timers come before it.
      else
        setImmediate(() => {
          this.#expire()
        })
    }, slice)
  }

  #expire(): void {
    if (this.#over || this.#pauses > 0) return
    this.#over = true
    this.#onExpire()
  }
}
