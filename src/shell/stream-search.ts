const NOTHING = Buffer.alloc(0)

/** A part of a stream, as far as it is known to stand before the marker. */
export interface Searched {
  readonly before: Buffer
  /** The text after the marker; undefined: it was not found yet. */
  readonly after: Buffer | undefined
}

/** Looks for a marker in a stream that arrives in chunks; holds back only what may be its beginning. */
export class StreamSearch {
  readonly #marker: Buffer
  /** The last bytes that were pushed, fewer than the marker has. */
  #seam: Buffer = NOTHING

  constructor(marker: Buffer | string) {
    this.#marker = Buffer.from(marker)
  }

  /** Bytes that are held back. */
  get held(): Buffer {
    return this.#seam
  }

  /** Looks through the next chunk. After it has found the marker it looks for the next one. */
  push(chunk: Buffer): Searched {
    const window = this.#seam.length === 0 ? chunk : Buffer.concat([this.#seam, chunk])
    const at = window.indexOf(this.#marker)
    if (at >= 0) {
      this.#seam = NOTHING
      return { before: window.subarray(0, at), after: window.subarray(at + this.#marker.length) }
    }
    const sure = this.#withoutSeam(window)
    this.#seam = window.subarray(sure)
    return { before: window.subarray(0, sure), after: undefined }
  }

  /** The bytes at the beginning of `window` in which no marker can begin. */
  #withoutSeam(window: Buffer): number {
    for (let at = Math.max(0, window.length - this.#marker.length + 1); at < window.length; at += 1) {
      if (window.subarray(at).equals(this.#marker.subarray(0, window.length - at))) return at
    }
    return window.length
  }
}
