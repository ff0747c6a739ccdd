/** A time limit that can be stopped for a while. Calls `onExpire` once, unless cleared before. */
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
    this.#left -= performance.now() - this.#since
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
    this.#timer = setTimeout(
      () => {
        this.#over = true
        this.#onExpire()
      },
      Math.max(0, this.#left),
    )
  }
}
