/** Numbers from 0 (included) to 1 (excluded) that follow from a seed alone (mulberry32). */
export class Random {
  #state: number

  /** @param seed a whole number */
  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from 0 to `below` - 1. */
  below(below: number): number {
    return Math.floor(this.next() * below)
  }

  /** @throws RangeError when there is nothing to choose from */
  pick<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)]
    if (value === undefined) throw new RangeError('there is nothing to choose from')
    return value
  }
}

/** The seed of one round of a run: rounds can be repeated alone. */
export const seedOfRound = (seed: number, round: number): number =>
  Math.floor(new Random((seed ^ Math.imul(round, 0x9e3779b1)) >>> 0).next() * 2 ** 32)
