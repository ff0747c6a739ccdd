/** Counts by kind, and lets the first few of each through. */
export class Repetition {
  readonly #most: number
  readonly #seen = new Map<string, number>()
  #held = 0

  constructor(most: number) {
    this.#most = most
  }

  /** Returns true when one more of this kind is to be shown. */
  admits(kind: string): boolean {
    const before = this.#seen.get(kind) ?? 0
    this.#seen.set(kind, before + 1)
    if (before < this.#most) return true
    this.#held += 1
    return false
  }

  /** Number of those that were not admitted since the last call. */
  takeHeld(): number {
    const held = this.#held
    this.#held = 0
    return held
  }
}

/** The line in place of those that are not shown. */
export const andMore = (amount: number): string =>
  `… and ${amount} more of the same ${amount === 1 ? 'kind' : 'kinds'}; --verbose shows all`
