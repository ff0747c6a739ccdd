import { displayUrl } from '../artifacts/display.ts'
import type { Probe } from '../engine/resource.ts'
import type { FetchedArtifact } from '../model/software.ts'
import { formatBytes } from '../model/units.ts'
import { answerStatus, curlFunction, STATUS } from '../shell/curl.ts'
import { fail, pass, type CheckFinding } from './finding.ts'

/** Answer of a URL to a host. */
export interface DownloadAnswer {
  /** Exit code of curl; 127: the host has none. */
  readonly exit: number
  /** HTTP status; 0: no answer came. */
  readonly status: number
  /** Bytes of the file, where the server says so. */
  readonly bytes: number | undefined
  /** The error of curl. */
  readonly words: string
}

/** By URL. */
export type DownloadAnswers = ReadonlyMap<string, DownloadAnswer>

/** Each of two requests; together they end within 10 s. */
const SECONDS = 5
/** Characters of curl's error, and bytes of headers, that a host sends. */
const LONGEST = { words: 200, headers: 65_536 }

/**
 * Asks each URL from the host, all at the same time: by HEAD, then for one byte where the server does not know HEAD. A server that
 * does not know ranges either is cut off behind the first byte.
 */
export function downloadProbe(fetched: readonly FetchedArtifact[]): Probe<DownloadAnswers> {
  const asked = fetched.flatMap(({ urls, proxy }) => urls.map((url) => ({ url, proxy })))
  const limits = { 'max-time': SECONDS, 'connect-timeout': SECONDS }
  const functions = asked.flatMap(({ url, proxy }, index) => [
    curlFunction(`head_${index}`, { url, proxy, settings: { ...limits, head: true } }),
    curlFunction(`byte_${index}`, {
      url,
      proxy,
      settings: { ...limits, range: '0-0', output: '/dev/null', 'max-filesize': 1 },
    }),
  ])
  return {
    script:
      asked.length === 0
        ? ':'
        : [ASK, ...functions, ...asked.map((_, index) => `ask ${index} &`), 'wait'].join('\n'),
    parse: ({ stdout }) => {
      const answers = stdout.split('\n').flatMap((line): [string, DownloadAnswer][] => {
        const [, index, exit, status, length = '', words = ''] =
          /^(\d+) (\d+) (\d+) (\d*) (.*)$/.exec(line) ?? []
        const url = asked[Number(index)]?.url
        if (url === undefined) return []
        const bytes = length === '' ? undefined : Number(length)
        return [[url, { exit: Number(exit), status: Number(status), bytes, words: words.trim() }]]
      })
      return new Map(answers)
    },
  }
}

/** 63 is curl's refusal of a body of more than one byte: the file is there. */
const ASK = `ask() {
  command -v curl >/dev/null 2>&1 || { printf '%s 127 0  \\n' "$1"; return; }
  for way in head byte; do
    exit=0
    answer=$("\${way}_$1" 2>&1) || exit=$?
    answer=$(printf '%s\\n' "$answer" | head -c ${LONGEST.headers} | tr -d '\\r')
    ${answerStatus}
    length=$(printf '%s\\n' "$answer" | sed -n 's/^[Cc]ontent-[Ll]ength: *\\([0-9]\\{1,15\\}\\)$/\\1/p' | tail -n 1)
    [ "$way/$exit" != byte/63 ] || exit=0
    [ "$exit/$status" != 0/000 ] || exit=1
    case $exit/$status in 22/4??|22/5??) ;; *) break ;; esac
  done
  [ "$exit" = 0 ] || length=
  words=$(printf '%s\\n' "$answer" | sed -n 's/^\\(${STATUS}[0-9]*;\\)*curl: //p' | head -n 1 | head -c ${LONGEST.words})
  printf '%s %s %s %s %s\\n' "$1" "$exit" "$status" "$length" "$words"
}`

/** A file must be there at one of its URLs. */
export function downloadFindings(
  host: string,
  fetched: readonly FetchedArtifact[],
  answers: DownloadAnswers,
): CheckFinding[] {
  return fetched.map(({ urls }) => {
    const found = urls.find((url) => answers.get(url)?.exit === 0)
    if (found !== undefined) {
      const bytes = answers.get(found)?.bytes
      const size = bytes === undefined ? '' : ` (${formatBytes(bytes)})`
      return pass(host, 'download', `reaches ${displayUrl(found)}${size}`)
    }
    const without = urls.some((url) => answers.get(url)?.exit === 127)
    if (without) {
      return fail(
        host,
        'download',
        `${host} has no curl to download ${urls.map(displayUrl).join(' or ')}`,
        'Install curl on the host, or let the control machine download: fetch: control.',
      )
    }
    return fail(
      host,
      'download',
      `${host} does not reach ${urls.map((url) => `${displayUrl(url)} (${reasonOf(answers.get(url))})`).join(' or ')}`,
      'Correct the URL, make it reachable from the host (fetchProxy names a proxy), or let the control machine download: fetch: control.',
    )
  })
}

function reasonOf(answer: DownloadAnswer | undefined): string {
  if (answer === undefined) return 'no answer'
  return answer.status >= 400 ? `HTTP status ${answer.status}` : answer.words || 'no answer'
}
