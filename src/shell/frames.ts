/** What a fragment answered: its exit code and exactly the bytes it printed. */
export interface Frame {
  readonly exit: number
  readonly output: Buffer
}

export interface FrameListener {
  onBegin?(index: number): void
  onEnd(index: number, exit: number, output: Buffer): void
}

/** `<nonce> b <index>` opens a frame. */
export const beginMarker = (nonce: string): string => `${nonce} b `
/** A line feed of ours precedes `<nonce> e <index> <exit>`, so that output without a last line feed stays as it is. */
export const endMarker = (nonce: string): string => `\n${nonce} e `

/**
 * Reads frames out of a stdout stream while it arrives. What stands between the frames (noise of a login shell) is
 * skipped; inside a frame every byte counts. The nonce must be unknown to whoever prints inside the frames.
 */
export class FrameReader {
  readonly #begin: Buffer
  readonly #end: Buffer
  readonly #listener: FrameListener
  #buffer: Buffer = Buffer.alloc(0)
  /** No whole marker starts before this offset of the buffer. */
  #searched = 0
  #open: number | undefined

  constructor(nonce: string, listener: FrameListener) {
    this.#begin = Buffer.from(beginMarker(nonce))
    this.#end = Buffer.from(endMarker(nonce))
    this.#listener = listener
  }

  /** The frame that is open at this moment: the fragment that was running when the stream ended. */
  get open(): number | undefined {
    return this.#open
  }

  /** What the open frame has printed so far. */
  get pending(): Buffer {
    return this.#open === undefined ? Buffer.alloc(0) : this.#buffer
  }

  push(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk])
    while (this.#open === undefined ? this.#readBegin() : this.#readEnd(this.#open));
  }

  #readBegin(): boolean {
    const line = this.#markerLine(this.#begin)
    if (!line) return false
    this.#consume(line.after)
    this.#open = Number(line.words)
    this.#listener.onBegin?.(this.#open)
    return true
  }

  #readEnd(index: number): boolean {
    const line = this.#markerLine(this.#end)
    if (!line) return false
    const output = Buffer.from(this.#buffer.subarray(0, line.start))
    this.#consume(line.after)
    this.#open = undefined
    this.#listener.onEnd(index, Number(line.words.split(' ')[1]), output)
    return true
  }

  #markerLine(marker: Buffer): { start: number; after: number; words: string } | undefined {
    const start = this.#buffer.indexOf(marker, this.#searched)
    if (start < 0) {
      this.#searched = Math.max(0, this.#buffer.length - marker.length + 1)
      return undefined
    }
    this.#searched = start
    const lineFeed = this.#buffer.indexOf(0x0a, start + marker.length)
    if (lineFeed < 0) return undefined
    const words = this.#buffer.toString('latin1', start + marker.length, lineFeed)
    return { start, after: lineFeed + 1, words }
  }

  #consume(bytes: number): void {
    this.#buffer = this.#buffer.subarray(bytes)
    this.#searched = 0
  }
}

/**
 * All frames of a finished stream, by index.
 * @throws Error naming the first missing frame: the script died before or in it.
 */
export function readFrames(stdout: Buffer, nonce: string, count: number): Frame[] {
  const frames: (Frame | undefined)[] = new Array<undefined>(count).fill(undefined)
  const reader = new FrameReader(nonce, {
    onEnd: (index, exit, output) => {
      if (index >= 0 && index < count) frames[index] = { exit, output }
    },
  })
  reader.push(stdout)
  return frames.map((frame, index) => {
    if (frame) return frame
    const where = reader.open === index ? 'ended inside' : 'ended before'
    throw new Error(`the script ${where} fragment ${index + 1} of ${count}`)
  })
}
