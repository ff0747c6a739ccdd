import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { checkInterrupt } from '../download/interrupt.ts'

export interface FileDigests {
  readonly bytes: number
  /** Lower-case hex. */
  readonly sha256: string
  /** Lower-case hex. */
  readonly sha512: string
}

const CHUNK = 1 << 20

/** Both digests of a stream of bytes in one pass. */
export class DigestPair {
  readonly #sha256 = createHash('sha256')
  readonly #sha512 = createHash('sha512')
  #bytes = 0

  add(chunk: Buffer): void {
    this.#sha256.update(chunk)
    this.#sha512.update(chunk)
    this.#bytes += chunk.length
  }

  /** Ends the pair: it cannot be added to afterwards. */
  result(): FileDigests {
    return { bytes: this.#bytes, sha256: this.#sha256.digest('hex'), sha512: this.#sha512.digest('hex') }
  }
}

/**
 * Feeds a whole file into `pair`.
 * @throws RmqError 'interrupted'; the file system's own error.
 */
export async function addFile(pair: DigestPair, path: string, signal: AbortSignal): Promise<void> {
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) {
    checkInterrupt(signal, path)
    pair.add(chunk as Buffer)
  }
}

/**
 * sha256 and sha512 of a file, read once.
 * @throws RmqError 'interrupted'; the file system's own error.
 */
export async function digestFile(path: string, signal: AbortSignal): Promise<FileDigests> {
  const pair = new DigestPair()
  await addFile(pair, path, signal)
  return pair.result()
}
