import { KeptOutput } from './kept-output.ts'
import { StreamSearch } from './stream-search.ts'

/** The answer of a fragment: its exit code and the bytes it printed. */
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

/** Bytes of a frame that are kept unless another limit is given: its beginning and its end. */
const FRAME_BYTES = 1024 * 1024
/** Bytes of the numbers behind a marker; the reader takes a longer line as ended. */
const LINE_BYTES = 64

type State =
  | { readonly kind: 'outside' }
  | { readonly kind: 'begin-line' }
  | { readonly kind: 'inside'; readonly index: number }
  | { readonly kind: 'end-line'; readonly index: number }

/**
 * Reads frames out of a stdout stream while it arrives, in linear time and bounded memory. It skips what stands between
 * the frames (noise of a login shell). The nonce must be unknown to the programs that print inside the frames.
 */
export class FrameReader {
  readonly #begin: StreamSearch
  readonly #end: StreamSearch
  readonly #listener: FrameListener
  readonly #frameBytes: number
  #state: State = { kind: 'outside' }
  #output: KeptOutput
  #line = ''

  /** @param frameBytes longer frames lose their middle: '… cut' stands there; Infinity keeps all */
  constructor(nonce: string, listener: FrameListener, frameBytes = FRAME_BYTES) {
    this.#begin = new StreamSearch(beginMarker(nonce))
    this.#end = new StreamSearch(endMarker(nonce))
    this.#listener = listener
    this.#frameBytes = frameBytes
    this.#output = new KeptOutput(frameBytes)
  }

  /** The frame that is open at this moment: the fragment that was running when the stream ended. */
  get open(): number | undefined {
    return 'index' in this.#state ? this.#state.index : undefined
  }

  /** Output of the open frame so far. */
  get pending(): Buffer {
    if (this.open === undefined) return Buffer.alloc(0)
    return Buffer.concat([this.#output.toBuffer(), this.#end.held])
  }

  push(chunk: Buffer): void {
    let rest: Buffer | undefined = chunk
    while (rest !== undefined && rest.length > 0) rest = this.#read(rest)
  }

  /** Reads up to the next change of state; returns what is left, undefined when nothing is. */
  #read(chunk: Buffer): Buffer | undefined {
    const state = this.#state
    switch (state.kind) {
      case 'outside': {
        const { after } = this.#begin.push(chunk)
        if (after) this.#state = { kind: 'begin-line' }
        return after
      }
      case 'inside': {
        const { before, after } = this.#end.push(chunk)
        this.#output.push(before)
        if (after) this.#state = { kind: 'end-line', index: state.index }
        return after
      }
      case 'begin-line':
        return this.#readLine(chunk, (words) => {
          this.#openFrame(Number(words))
        })
      case 'end-line':
        return this.#readLine(chunk, (words) => {
          this.#closeFrame(state.index, Number(words.split(' ')[1]))
        })
    }
  }

  #readLine(chunk: Buffer, onLine: (words: string) => void): Buffer | undefined {
    const lineFeed = chunk.indexOf(0x0a)
    this.#line += chunk.toString('latin1', 0, lineFeed < 0 ? chunk.length : lineFeed).slice(0, LINE_BYTES)
    if (lineFeed < 0 && this.#line.length < LINE_BYTES) return undefined
    const words = this.#line
    this.#line = ''
    onLine(words)
    return lineFeed < 0 ? undefined : chunk.subarray(lineFeed + 1)
  }

  #openFrame(index: number): void {
    this.#state = { kind: 'inside', index }
    this.#output = new KeptOutput(this.#frameBytes)
    this.#listener.onBegin?.(index)
  }

  #closeFrame(index: number, exit: number): void {
    this.#state = { kind: 'outside' }
    this.#listener.onEnd(index, exit, this.#output.toBuffer())
  }
}

/**
 * All frames of a finished stream, by index, with all they printed.
 * @throws Error naming the first missing frame: the script died before or in it.
 */
export function readFrames(stdout: Buffer, nonce: string, count: number): Frame[] {
  const frames: (Frame | undefined)[] = new Array<undefined>(count).fill(undefined)
  const listener: FrameListener = {
    onEnd: (index, exit, output) => {
      if (index >= 0 && index < count) frames[index] = { exit, output }
    },
  }
  const reader = new FrameReader(nonce, listener, Infinity)
  reader.push(stdout)
  return frames.map((frame, index) => {
    if (frame) return frame
    const where = reader.open === index ? 'ended inside' : 'ended before'
    throw new Error(`the script ${where} fragment ${index + 1} of ${count}`)
  })
}
