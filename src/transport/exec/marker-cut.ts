import { KeptOutput } from '../../shell/kept-output.ts'
import { StreamSearch } from '../../shell/stream-search.ts'

/** Bytes before the marker that are kept: a long motd has less. */
export const NOISE_BYTES = 64 * 1024
/** Bytes of a marker's line, its process ids included. */
const LINE_BYTES = 128

/** Cuts a stream at the line that begins with the marker: what comes before is kept apart as noise. */
export class MarkerCut {
  readonly #marker: string
  readonly #search: StreamSearch
  readonly #noise = new KeptOutput(NOISE_BYTES)
  #found = false
  #begun = ''
  #line: string | undefined

  constructor(marker: string) {
    this.#marker = marker
    this.#search = new StreamSearch(marker)
  }

  /** The marker's line, once it has arrived whole. */
  get line(): string | undefined {
    return this.#line
  }

  /** Output before the marker. */
  get noise(): Buffer {
    return Buffer.concat([this.#noise.toBuffer(), this.#search.held])
  }

  /** More came before the marker than is kept. */
  get isNoiseTooLong(): boolean {
    return this.#noise.total > NOISE_BYTES
  }

  /** The part of `chunk` that comes after the marker; empty before. */
  push(chunk: Buffer): Buffer {
    if (this.#line !== undefined) return chunk
    if (this.#found) return this.#readLine(chunk)
    const { before, after } = this.#search.push(chunk)
    this.#noise.push(before)
    if (!after) return Buffer.alloc(0)
    this.#found = true
    return this.#readLine(after)
  }

  #readLine(chunk: Buffer): Buffer {
    const end = chunk.indexOf(0x0a)
    this.#begun += chunk.toString('latin1', 0, end < 0 ? chunk.length : end).slice(0, LINE_BYTES)
    if (end < 0 && this.#begun.length < LINE_BYTES) return Buffer.alloc(0)
    this.#line = this.#marker + this.#begun
    return end < 0 ? Buffer.alloc(0) : chunk.subarray(end + 1)
  }
}
