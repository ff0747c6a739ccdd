/** A delay of more than this is not caught up: a pause must not end in a burst, ms. */
const mostBehind = 1_000

/**
 * Spreads turns evenly over time, for any number of senders together. A turn that comes late is followed by quicker
 * ones, so that the rate holds on average.
 */
export class Pace {
  readonly #interval: number
  #next: number | undefined

  /** @param perSecond turns per second; undefined: as many as there is time for */
  constructor(perSecond: number | undefined) {
    this.#interval = perSecond === undefined ? 0 : 1000 / perSecond
  }

  /**
   * Takes the next turn.
   * @param now ms of a clock that never goes back
   * @returns ms to wait for it, 0 when it is due
   */
  take(now: number): number {
    if (this.#interval === 0) return 0
    const turn = Math.max(this.#next ?? now, now - mostBehind)
    this.#next = turn + this.#interval
    return Math.max(0, turn - now)
  }
}
