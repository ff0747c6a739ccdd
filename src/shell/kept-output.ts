/** Stands where the middle of an output was left out. */
const CUT = Buffer.from('\n… cut\n')
const FIRST_BYTES = 4096

/**
 * Keeps the beginning and the end of an output that may have any length. The memory is one buffer, so that many small
 * chunks cost no more than a few large ones; each byte is copied a limited number of times.
 */
export class KeptOutput {
  readonly #limit: number
  /** Bytes at the beginning that stay; what comes after them goes round in the rest of the buffer. */
  readonly #head: number
  #buffer: Buffer = Buffer.alloc(0)
  #total = 0

  /** @param limit bytes that are kept at most; Infinity keeps all */
  constructor(limit: number) {
    this.#limit = limit
    this.#head = Math.floor(limit / 2)
  }

  /** Bytes that were pushed, kept or not. */
  get total(): number {
    return this.#total
  }

  push(chunk: Buffer): void {
    let rest = chunk
    while (rest.length > 0) {
      const at = this.#position()
      const room = this.#roomAt(at, rest.length)
      const part = rest.subarray(0, room)
      part.copy(this.#buffer, at)
      this.#total += part.length
      rest = rest.subarray(part.length)
    }
  }

  /** Position of the next byte. */
  #position(): number {
    if (this.#total < this.#limit) return this.#total
    return this.#head + ((this.#total - this.#head) % (this.#limit - this.#head))
  }

  /** Bytes that fit from there without going round; the buffer grows up to the limit. */
  #roomAt(at: number, wanted: number): number {
    if (at + wanted > this.#buffer.length && this.#buffer.length < this.#limit) {
      const doubled = Math.max(FIRST_BYTES, 2 * this.#buffer.length, at + wanted)
      const grown = Buffer.allocUnsafe(Math.min(this.#limit, doubled))
      this.#buffer.copy(grown, 0, 0, this.#total)
      this.#buffer = grown
    }
    return Math.min(wanted, this.#buffer.length - at)
  }

  /** The kept text: all of it, or its beginning and its end with a line '… cut' in between. */
  toBuffer(): Buffer {
    if (this.#total <= this.#limit) return Buffer.from(this.#buffer.subarray(0, this.#total))
    const seam = this.#position()
    return Buffer.concat([
      this.#buffer.subarray(0, this.#head),
      CUT,
      this.#buffer.subarray(seam),
      this.#buffer.subarray(this.#head, seam),
    ])
  }

  toString(): string {
    return this.toBuffer().toString()
  }
}
