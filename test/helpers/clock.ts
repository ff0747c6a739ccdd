import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../../src/engine/clock.ts'

/** A clock that only sleeps move: a wait of minutes takes some turns of the event loop. */
export class FakeClock implements Clock {
  #now = 0
  readonly #due: { readonly at: number; readonly run: () => void }[] = []
  /** Ends of the sleeps under way, in ms. */
  readonly #ends: number[] = []
  readonly #turns: number

  /** @param turns turns of the event loop that the work between two sleeps takes at most */
  constructor(turns = 1) {
    this.#turns = turns
  }

  now(): number {
    return this.#now
  }

  /** Ends after `turns` turns, but not before a sleep that is to end earlier. */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const until = this.#now + ms
    this.#ends.push(until)
    try {
      do {
        for (let passed = 0; passed < this.#turns; passed++) {
          await turn()
          signal?.throwIfAborted()
        }
      } while (this.#ends.some((end) => end < until))
    } finally {
      this.#ends.splice(this.#ends.indexOf(until), 1)
    }
    this.#now = Math.max(this.#now, until)
    for (const { at, run } of this.#due.splice(0)) {
      if (at <= this.#now) run()
      else this.at(at, run)
    }
  }

  /** Runs something in the sleep that reaches this moment, in ms. */
  at(moment: number, run: () => void): void {
    this.#due.push({ at: moment, run })
  }
}
