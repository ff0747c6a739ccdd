import { formatBytes } from '../model/units.ts'

/** The URL for messages: without its user, password and query, which may carry a token. */
export function displayUrl(url: string): string {
  if (!URL.canParse(url)) return url
  const { protocol, host, pathname, search } = new URL(url)
  return `${protocol}//${host}${pathname}${search === '' ? '' : '?…'}`
}

/** The URL without user and password. */
export function withoutLogin(url: string): string {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare.href
}

/** The last part of the URL's path as a safe file name; 'archive' where there is none. */
export function fileNameOf(url: string): string {
  const last = URL.canParse(url) ? (new URL(url).pathname.split('/').at(-1) ?? '') : ''
  const safe = last.replaceAll(/[^A-Za-z0-9._+-]/g, '_').replace(/^\.+/, '')
  return safe === '' ? 'archive' : safe
}

export interface Transfer {
  /** Bytes there so far, those of an earlier run included. */
  readonly bytes: number
  /** Bytes of the whole, where the server says so. */
  readonly total?: number | undefined
  /** Bytes received by this try, and the ms it took. */
  readonly received: number
  readonly elapsedMs: number
}

/** '34 % of 90.0 MB, 12.0 MB/s'. */
export function transferText(transfer: Transfer): string {
  const { bytes, total, received, elapsedMs } = transfer
  const share =
    total === undefined || total === 0
      ? formatBytes(bytes)
      : `${Math.floor((bytes / total) * 100)} % of ${formatBytes(total)}`
  if (elapsedMs <= 0) return share
  return `${share}, ${formatBytes(Math.round((received / elapsedMs) * 1000))}/s`
}

/** Message of a failed request, also where undici leaves it empty (several addresses tried). */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (error instanceof AggregateError) {
    const parts: unknown[] = error.errors
    const texts = [...new Set(parts.map(failureText))]
    return texts.length === 0 ? code || 'failed' : texts.join('; ')
  }
  const cause = error.cause === undefined ? '' : `: ${failureText(error.cause)}`
  return `${error.message === '' ? code || error.name : error.message}${cause}`
}
