import { setImmediate } from 'node:timers/promises'

/** ms of work after which the event loop gets its turn. */
const SLICE_MS = 20

/**
 * Takes long work apart: timeouts, keepalives and answers of hosts wait while work goes on. `await turns.next()` between two
 * parts of the work lets them come when the work has gone on for 20 ms.
 */
export class Turns {
  #begun = performance.now()

  async next(): Promise<void> {
    if (performance.now() - this.#begun < SLICE_MS) return
    await setImmediate()
    this.#begun = performance.now()
  }
}
