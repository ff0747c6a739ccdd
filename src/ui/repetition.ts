/** Counts by kind, and lets the first few of each through. */
export class Repetition {
  readonly #most: number
  readonly #seen = new Map<string, number>()
  #held = 0

  constructor(most: number) {
    this.#most = most
  }

  /** Whether one of this kind is still to be shown. */
  admits(kind: string): boolean {
    const before = this.#seen.get(kind) ?? 0
    this.#seen.set(kind, before + 1)
    if (before < this.#most) return true
    this.#held += 1
    return false
  }

  /** How many were not let through since this was last asked. */
  takeHeld(): number {
    const held = this.#held
    this.#held = 0
    return held
  }
}

/** What stands for those that are not shown. */
export const andMore = (amount: number): string =>
  `… and ${amount} more of the same ${amount === 1 ? 'kind' : 'kinds'}; --verbose shows all`
