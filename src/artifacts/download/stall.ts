import { anySignal } from '../../signals.ts'

/**
 * Aborts a try when nothing arrives for `ms`: some proxies keep a dead connection open for hours.
 * Also aborts when the caller's own signal does.
 */
export class StallWatch {
  readonly signal: AbortSignal
  readonly #stall = new AbortController()
  readonly #ms: number
  #timer: NodeJS.Timeout

  constructor(ms: number, outer: AbortSignal) {
    this.#ms = ms
    this.signal = anySignal([outer, this.#stall.signal])
    this.#timer = this.#arm()
  }

  get stalled(): boolean {
    return this.#stall.signal.aborted
  }

  /** Something arrived. */
  feed(): void {
    clearTimeout(this.#timer)
    this.#timer = this.#arm()
  }

  end(): void {
    clearTimeout(this.#timer)
  }

  #arm(): NodeJS.Timeout {
    return setTimeout(() => {
      this.#stall.abort()
    }, this.#ms)
  }
}
