import type { Dispatcher } from 'undici'
import { own } from '../../objects.ts'
import type { Environment } from '../cache/cache.ts'
import { displayUrl, withoutLogin } from '../display.ts'

const REDIRECTS = 5
const REDIRECT_STATUS = new Set([301, 302, 303, 307, 308])

export interface HttpReply {
  readonly status: number
  /** A header's value by its lower-case name. */
  header(name: string): string | undefined
  readonly body: Dispatcher.ResponseData['body']
}

/** A request that was answered in a way that no second try will change, e.g. a redirect loop. */
export class HttpRefusal extends Error {}

/**
 * GET over HTTP(S), through the proxy that HTTP_PROXY, HTTPS_PROXY and NO_PROXY (or their lower-case forms) name.
 * undici is loaded by the first request: most runs find everything in the cache.
 */
export class HttpClient {
  readonly #env: Environment
  #dispatcher: Promise<Dispatcher> | undefined

  constructor(env: Environment) {
    this.#env = env
  }

  /**
   * Follows up to 5 redirects, never from https to http. The body is as the server holds it: no decompression.
   * @throws HttpRefusal; undici's own errors for connections that fail; the signal's reason.
   */
  async get(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpReply> {
    const { request } = await import('undici')
    this.#dispatcher ??= makeDispatcher(this.#env)
    const dispatcher = await this.#dispatcher
    const first = new URL(url)
    let at = first
    for (let hop = 0; hop <= REDIRECTS; hop += 1) {
      const reply = await request(withoutLogin(at.href), {
        dispatcher,
        signal,
        headers: {
          'accept-encoding': 'identity',
          ...headers,
          ...(at.origin === first.origin ? login(first) : {}),
        },
        // The caller watches for stalls itself, over the whole try.
        headersTimeout: 0,
        bodyTimeout: 0,
      })
      const header = (name: string): string | undefined => {
        const value = own(reply.headers, name)
        return typeof value === 'object' ? value[0] : value
      }
      const location = header('location')
      if (!REDIRECT_STATUS.has(reply.statusCode) || location === undefined) {
        return { status: reply.statusCode, header, body: reply.body }
      }
      await reply.body.dump()
      const next = new URL(location, at)
      if (at.protocol === 'https:' && next.protocol !== 'https:') {
        throw new HttpRefusal(`redirects from https to ${displayUrl(next.href)}`)
      }
      at = next
    }
    throw new HttpRefusal(`more than ${REDIRECTS} redirects`)
  }

  /** Drops all connections, so that none keeps the process alive. */
  async close(): Promise<void> {
    const dispatcher = await this.#dispatcher
    await dispatcher?.destroy()
  }
}

/** The proxies that are set, for messages; without user and password. */
export function proxyHint(env: Environment): string | undefined {
  const proxies = ['http_proxy', 'https_proxy'].flatMap((name) => proxyOf(env, name) ?? [])
  if (proxies.length === 0) return undefined
  return `proxy in use: ${[...new Set(proxies.map((proxy) => displayUrl(proxy)))].join(', ')}`
}

async function makeDispatcher(env: Environment): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import('undici')
  return new EnvHttpProxyAgent({
    httpProxy: proxyOf(env, 'http_proxy') ?? '',
    httpsProxy: proxyOf(env, 'https_proxy') ?? '',
    noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '',
    // Proxies commonly allow CONNECT to port 443 only; plain http goes to them as an ordinary request.
    proxyTunnel: false,
  })
}

/** The variable in lower or upper case; `host:port` alone means http, as curl reads it. */
function proxyOf(env: Environment, name: string): string | undefined {
  const value = own(env, name) ?? own(env, name.toUpperCase()) ?? ''
  if (value === '') return undefined
  return value.includes('://') ? value : `http://${value}`
}

function login(url: URL): Record<string, string> {
  if (url.username === '') return {}
  const text = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return { authorization: `Basic ${Buffer.from(text).toString('base64')}` }
}
