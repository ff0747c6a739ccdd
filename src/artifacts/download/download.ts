import { open } from 'node:fs/promises'
import { onDisk } from '../cache/cache.ts'
import { addFile, DigestPair, type FileDigests } from '../cache/digest.ts'
import { displayUrl, failureText, transferText } from '../display.ts'
import { type HttpClient, type HttpReply, HttpRefusal } from './http.ts'
import { interrupted } from './interrupt.ts'
import type { Progress } from '../cache/single-flight.ts'
import type { PartialDownload } from './partial-download.ts'
import { StallWatch } from './stall.ts'
import { RmqError } from '../../errors.ts'

const PROGRESS_EVERY_MS = 200
const RETRIED_STATUS = new Set([408, 425, 429])

interface TryFailureDetails {
  /** A second try may help. */
  readonly again: boolean
  /** HTTP status of the reply. */
  readonly status?: number
}

/** One try that failed. */
export class TryFailure extends Error {
  readonly again: boolean
  readonly status: number | undefined

  constructor(message: string, { again, status }: TryFailureDetails) {
    super(message)
    this.again = again
    this.status = status
  }
}

export interface TryContext {
  readonly client: HttpClient
  readonly signal: AbortSignal
  readonly progress: Progress
  /** A try ends when no byte arrives for so many ms. */
  readonly stallMs: number
}

export interface Downloaded extends FileDigests {
  /** Bytes that were there from an earlier try or run; 0 for a download in one go. */
  readonly resumedFrom: number
}

/**
 * One try to complete `part` from `url`, from where the part ends when the server still has the same content and
 * supports ranges, else from the start. The digests are of the whole file, computed while it arrives.
 * @throws TryFailure; RmqError 'interrupted' (the part stays), 'cache-unusable'.
 */
export async function downloadOnce(
  url: string,
  part: PartialDownload,
  context: TryContext,
): Promise<Downloaded> {
  const watch = new StallWatch(context.stallMs, context.signal)
  try {
    const have = await part.resumable(url)
    const range = have === undefined ? {} : { range: `bytes=${have.bytes}-`, 'if-range': have.validator }
    const reply = await context.client.get(url, range, watch.signal)
    watch.feed()
    const from = await beginAt(url, part, reply, have?.bytes ?? 0)
    const digests = new DigestPair()
    if (from > 0) await addFile(digests, part.path, context.signal)
    await receive(reply, part, { from, digests, watch, progress: context.progress })
    return { ...digests.result(), resumedFrom: from }
  } catch (error) {
    if (context.signal.aborted) throw interrupted(displayUrl(url))
    if (watch.stalled) throw new TryFailure(`no data for ${context.stallMs / 1000} s`, { again: true })
    if (error instanceof TryFailure || error instanceof RmqError) throw error
    throw new TryFailure(failureText(error), {
      again: !(error instanceof HttpRefusal) && !isTlsRefusal(error),
    })
  } finally {
    watch.end()
  }
}

/** Position of the reply's body in the part: its present end, or 0 when the server starts from the beginning. */
async function beginAt(url: string, part: PartialDownload, reply: HttpReply, have: number): Promise<number> {
  if (reply.status === 206 && have > 0) {
    if (reply.header('content-range')?.startsWith(`bytes ${have}-`) === true) return have
    await giveUp(reply)
    await part.discard()
    throw new TryFailure('the server resumed at another place than asked', { again: true, status: 206 })
  }
  if (reply.status === 416) {
    await giveUp(reply)
    await part.discard()
    throw new TryFailure('the server has less than was downloaded before', { again: true, status: 416 })
  }
  if (reply.status !== 200) {
    await giveUp(reply)
    const again = reply.status >= 500 || RETRIED_STATUS.has(reply.status)
    throw new TryFailure(`HTTP status ${reply.status}`, { again, status: reply.status })
  }
  await part.restart(url, validatorOf(reply))
  return 0
}

/** If-Range takes a strong ETag or a date (RFC 9110 §13.1.5). */
function validatorOf(reply: HttpReply): string | undefined {
  const etag = reply.header('etag')
  return etag?.startsWith('"') === true ? etag : reply.header('last-modified')
}

interface Receiving {
  /** Position of the body in the part. */
  readonly from: number
  readonly digests: DigestPair
  readonly watch: StallWatch
  readonly progress: Progress
}

/** Appends the body of a reply to the part. @throws TryFailure when it ends early */
async function receive(
  reply: HttpReply,
  part: PartialDownload,
  { from, digests, watch, progress }: Receiving,
): Promise<void> {
  const length = Number(reply.header('content-length') ?? Number.NaN)
  const total = Number.isSafeInteger(length) ? from + length : undefined
  const start = performance.now()
  let bytes = from
  let reportedAt = 0
  const report = (): void => {
    const elapsedMs = performance.now() - start
    if (reportedAt > 0 && elapsedMs - reportedAt < PROGRESS_EVERY_MS) return
    reportedAt = elapsedMs
    progress(transferText({ bytes, total, received: bytes - from, elapsedMs }))
  }
  const file = await onDisk(part.path, open(part.path, 'a'))
  try {
    for await (const chunk of reply.body) {
      const data = chunk as Buffer
      watch.feed()
      digests.add(data)
      await onDisk(part.path, file.appendFile(data))
      bytes += data.length
      report()
    }
    if (total !== undefined && bytes !== total) {
      throw new TryFailure(`the connection ended after ${bytes} of ${total} bytes`, { again: true })
    }
    await onDisk(part.path, file.sync())
  } finally {
    await file.close()
  }
}

/** Ends a reply whose body is of no interest. */
async function giveUp(reply: HttpReply): Promise<void> {
  await reply.body.dump().catch(() => undefined)
}

/** A certificate that is not trusted now is not trusted a second later. */
function isTlsRefusal(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(error.code)
}
