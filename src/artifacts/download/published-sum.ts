import { anySignal } from '../../signals.ts'
import { displayUrl, fileNameOf } from '../display.ts'
import type { HttpClient } from './http.ts'
import { checkInterrupt } from './interrupt.ts'
import { parseSha512 } from './sha512-file.ts'

/** ms for the whole small file. */
const TIMEOUT = 15_000
/** Such a file has some 200 bytes; a page in its place is not worth reading. */
const LONGEST = 64 * 1024

export interface PublishedSum {
  readonly url: string
  /** Lower-case hex. */
  readonly sha512: string
}

/**
 * The sum that is published beside an archive as `<url>.sha512`.
 * @returns undefined when there is none, it cannot be reached or it is not a checksum file.
 * @throws RmqError 'interrupted'
 */
export async function publishedSum(
  url: string,
  client: HttpClient,
  signal: AbortSignal,
): Promise<PublishedSum | undefined> {
  const beside = new URL(url)
  beside.pathname += '.sha512'
  try {
    const both = anySignal([signal, AbortSignal.timeout(TIMEOUT)])
    const reply = await client.get(beside.href, {}, both)
    if (reply.status !== 200) {
      await reply.body.dump()
      return undefined
    }
    let text = ''
    for await (const chunk of reply.body) {
      text += (chunk as Buffer).toString('latin1')
      if (text.length > LONGEST) return undefined
    }
    const sha512 = parseSha512(text, fileNameOf(url))
    return sha512 === undefined ? undefined : { url: displayUrl(beside.href), sha512 }
  } catch {
    checkInterrupt(signal, displayUrl(beside.href))
    return undefined
  }
}
