import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../../src/engine/clock.ts'

/** A clock that only sleeps move: a wait of minutes takes some turns of the event loop. */
export class FakeClock implements Clock {
  #now = 0
  readonly #due: { readonly at: number; readonly run: () => void }[] = []

  now(): number {
    return this.#now
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const until = this.#now + ms
    await turn()
    signal?.throwIfAborted()
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
