import { RmqError } from '../../errors.ts'
import type { ObtainContext } from '../context.ts'
import { displayUrl, fileNameOf } from '../display.ts'
import { type Downloaded, downloadOnce, TryFailure } from './download.ts'
import { type HttpClient, proxyHint } from './http.ts'
import { interrupted } from './interrupt.ts'
import type { PartialDownload } from './partial-download.ts'

const TRIES = 3
/** Pause before the second try, ms; doubled before the third. */
const RETRY_MS = 1000

/** Reason for which a URL gave nothing. */
export interface UrlFailure {
  readonly url: string
  readonly message: string
  readonly status: number | undefined
}

/**
 * Downloads one URL into `part`, in up to 3 tries. Each try continues where the one before stopped.
 * @returns the digests, or the reason for which the URL gave nothing
 * @throws RmqError 'interrupted', 'cache-unusable'.
 */
export async function downloadUrl(
  url: string,
  part: PartialDownload,
  client: HttpClient,
  context: ObtainContext,
): Promise<Downloaded | UrlFailure> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await downloadOnce(url, part, { ...context, client })
    } catch (error) {
      if (!(error instanceof TryFailure)) throw error
      if (!error.again || tries === TRIES) {
        const message = tries === 1 ? error.message : `${error.message} (${tries} tries)`
        return { url: displayUrl(url), message, status: error.status }
      }
      context.progress(`${error.message}, trying again`)
      await context.clock.sleep(RETRY_MS * 2 ** (tries - 1), context.signal).catch(() => {
        throw interrupted(displayUrl(url))
      })
    }
  }
}

/** The error for an archive that none of its URLs gave, each named with what it answered. */
export function unavailable(failures: readonly UrlFailure[], context: ObtainContext): RmqError {
  const [first] = failures
  const name = first === undefined ? 'the archive' : fileNameOf(first.url)
  const gone = failures.every((failure) => failure.status === 404 || failure.status === 410)
  const proxy = proxyHint(context.env)
  const hint = gone
    ? 'Compare the version, or give a local file. Mirrors and download sites keep the newest versions only; ' +
      'archive.apache.org/dist/rocketmq keeps every version.'
    : `Make the URL reachable from this machine, or give a local file as artifact${proxy === undefined ? '' : `; ${proxy}`}.`
  return new RmqError('artifact-unavailable', `cannot download ${name}`, {
    output: failures.map((failure) => `${failure.url}: ${failure.message}`).join('\n'),
    hint,
  })
}
