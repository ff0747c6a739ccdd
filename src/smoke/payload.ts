/** Identity of a message of a run. */
export interface Mark {
  /** Eight hexadecimal digits. */
  readonly run: string
  /** Counts from 0 for each master. */
  readonly sequence: number
}

/** 'rmq-smoke 3f9a1c2b 0000000042 ': readable, so that people recognise its origin in a topic. */
const head = /^rmq-smoke ([0-9a-f]{8}) (\d{10}) $/
const headBytes = 30

/** No body is smaller than its mark. */
export const smallestBody = headBytes

const alphabet = 'abcdefghijklmnopqrstuvwxyz'

/** The body of a message: its mark, then letters up to `size` bytes. The same mark and size give the same bytes. */
export function bodyOf({ run, sequence }: Mark, size: number): Buffer {
  const body = Buffer.alloc(size, alphabet)
  body.write(`rmq-smoke ${run} ${String(sequence).padStart(10, '0')} `, 0, 'latin1')
  return body
}

/** The mark of a body, or undefined when it is not one of ours. */
export function markOf(body: Buffer): Mark | undefined {
  const [, run, sequence] = head.exec(body.toString('latin1', 0, headBytes)) ?? []
  return run === undefined || sequence === undefined ? undefined : { run, sequence: Number(sequence) }
}
