/** A request that curl makes on a host. */
export interface CurlRequest {
  /** http or https; it may hold a login. */
  readonly url: string
  /** URL of the HTTP proxy; undefined: none, whatever the environment says. */
  readonly proxy?: string | undefined
  /** Further settings by their long names; true for one without a value. */
  readonly settings: Readonly<Record<string, string | number | true>>
}

/** Precedes the HTTP status in the output of curl, which prints its error before it or after it. */
export const STATUS = 'rmq_status='
/** Shell text that sets `status` to the HTTP status in the output `answer` of curl; 000: no answer came. */
export const answerStatus = `status=000
case $answer in *${STATUS}*) status=\${answer##*${STATUS}} status=\${status%%;*} ;; esac`

const MARK = 'RMQ_CURL'
const REDIRECTS = 5
const CONNECT_SECONDS = 10
/** Both spellings: curl reads them. */
const VARIABLES = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'].flatMap((name) => [
  name,
  name.toUpperCase(),
])

/**
 * Shell function that runs curl. The request comes on its stdin, so that a process list shows nothing of it; files of the user
 * and the environment change nothing. It follows up to 5 redirects, from https to https only, else to http and https, and prints the
 * HTTP status (`answerStatus`).
 * @param before shell text that runs in curl's own process first, e.g. `ulimit -f 10`
 */
export function curlFunction(name: string, request: CurlRequest, before = ':'): string {
  return `${name}() {
  (
    unset ${VARIABLES.join(' ')}
    ${before}
    exec curl -q -K -
  ) <<'${MARK}'
${configOf(request)}
${MARK}
}`
}

function configOf({ url, proxy, settings }: CurlRequest): string {
  const address = new URL(url)
  address.hash = ''
  const isSecure = address.protocol === 'https:'
  const all: CurlRequest['settings'] = {
    url: address.href,
    ...(proxy === undefined ? { noproxy: '*' } : { proxy: new URL(proxy).href, noproxy: '' }),
    globoff: true,
    silent: true,
    'show-error': true,
    fail: true,
    location: true,
    'max-redirs': REDIRECTS,
    proto: isSecure ? '=https' : '=http',
    'proto-redir': isSecure ? '=https' : '=http,https',
    'connect-timeout': CONNECT_SECONDS,
    'write-out': `${STATUS}%{http_code};`,
    ...settings,
  }
  return Object.entries(all)
    .map(([name, value]) => (value === true ? name : `${name} = ${inQuotes(String(value))}`))
    .join('\n')
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
])

/**
 * A value in a configuration of curl.
 * @throws TypeError for a NUL byte, behind which curl would read nothing
 */
function inQuotes(value: string): string {
  if (value.includes('\0')) throw new TypeError('a setting of curl cannot hold a NUL byte')
  return `"${value.replace(/["\\\n\r\t\v]/g, (sign) => ESCAPES.get(sign) ?? sign)}"`
}
