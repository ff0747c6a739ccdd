/** Times of the parts of a round, in their order. */
export class Laps {
  readonly #parts: string[] = []
  #begun = performance.now()

  /** Ends a part. */
  end(part: string): void {
    const now = performance.now()
    this.#parts.push(`${part} ${((now - this.#begun) / 1000).toFixed(1)}`)
    this.#begun = now
  }

  /** 'hosts 4.1, cluster 9.0, …', seconds. */
  toString(): string {
    return this.#parts.join(', ')
  }
}
