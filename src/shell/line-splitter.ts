/** Bytes of a line that are kept; logs have lines of some kilobytes. */
const LINE_BYTES = 64 * 1024
const LINE_FEED = 0x0a

/** Makes whole lines of chunks, in linear time; a line that does not end is cut. */
export class LineSplitter {
  readonly #onLine: (line: string) => void
  #parts: Buffer[] = []
  #kept = 0
  #isCut = false

  /** @param onLine gets each line without its line feed */
  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine
  }

  push(chunk: Buffer): void {
    let at = 0
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, at)) {
      this.#keep(chunk.subarray(at, end))
      this.#emit()
      at = end + 1
    }
    this.#keep(chunk.subarray(at))
  }

  /** Emits the last line if it has no line feed. */
  end(): void {
    if (this.#kept > 0) this.#emit()
  }

  #keep(part: Buffer): void {
    const room = LINE_BYTES - this.#kept
    if (part.length > room) this.#isCut = true
    if (room === 0 || part.length === 0) return
    const kept = part.subarray(0, room)
    this.#parts.push(kept)
    this.#kept += kept.length
  }

  #emit(): void {
    const line = Buffer.concat(this.#parts).toString()
    const text = this.#isCut ? `${line}… cut` : line
    this.#parts = []
    this.#kept = 0
    this.#isCut = false
    this.#onLine(text)
  }
}
