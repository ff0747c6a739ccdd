import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { obtainUrl } from '../../../src/artifacts/download/url.ts'
import { failure } from '../../helpers/failure.ts'
import { archive, serve, sha512, testCache, type TestCache, TestServer } from './support.ts'

const content = archive(10_000)
const pinned = sha512(content)
let cache: TestCache
/** Answers every request for whatever host itself, and refuses every tunnel. */
let proxy: TestServer

beforeEach(async () => {
  cache = await testCache()
  proxy = await TestServer.start((request, response) => {
    serve(content, request, response)
  })
})
afterEach(async () => {
  await proxy.stop()
  await cache.remove()
})

const from = (url: string) => ({ kind: 'url', urls: [url], sha512: pinned }) as const

describe('proxies', () => {
  it.each([
    ['http_proxy', (origin: string) => origin],
    ['HTTP_PROXY', (origin: string) => origin],
    ['HTTP_PROXY without a scheme', (origin: string) => origin.replace('http://', '')],
  ])('http goes through %s as an ordinary request', async (name, value) => {
    const env = { [name.split(' ')[0] ?? '']: value(proxy.origin) }
    await obtainUrl(from('http://mirror.invalid/r.zip'), cache.context({ env }))
    expect(proxy.requests.map((request) => request.url)).toEqual(['http://mirror.invalid/r.zip'])
    expect(proxy.requests[0]?.headers.host).toBe('mirror.invalid')
    expect(proxy.connects).toEqual([])
  })

  it('a sum that is published over http is not asked for: a host in between can change both', async () => {
    const url = 'http://mirror.invalid/r.zip'
    const env = { http_proxy: proxy.origin }
    const { unverified } = await obtainUrl({ kind: 'url', urls: [url] }, cache.context({ env }))
    expect(unverified).toMatch(/^there is no sha512 for r\.zip/)
    expect(proxy.requests.map((request) => request.url)).toEqual([url])
  })

  it('a login in the proxy URL is given to the proxy', async () => {
    const env = { http_proxy: proxy.origin.replace('//', '//me:secret@') }
    await obtainUrl(from('http://mirror.invalid/r.zip'), cache.context({ env }))
    const basic = `Basic ${Buffer.from('me:secret').toString('base64')}`
    expect(proxy.requests[0]?.headers['proxy-authorization']).toBe(basic)
  })

  it('https asks HTTPS_PROXY for a tunnel; its refusal names the proxy, without a login', async () => {
    const env = { HTTPS_PROXY: proxy.origin.replace('//', '//me:secret@') }
    const error = await failure(obtainUrl(from('https://mirror.invalid/r.zip'), cache.context({ env })))
    expect(new Set(proxy.connects)).toEqual(new Set(['mirror.invalid:443']))
    expect(error.output).toContain('https://mirror.invalid/r.zip')
    expect(error.output).toContain('403')
    expect(error.hint).toContain(`proxy in use: ${proxy.origin}`)
    expect(error.hint).not.toContain('secret')
  })

  it('NO_PROXY goes past the proxy', async () => {
    const server = await TestServer.start((request, response) => {
      serve(content, request, response)
    })
    try {
      const env = { HTTP_PROXY: proxy.origin, NO_PROXY: 'example.org,127.0.0.1' }
      await obtainUrl(from(server.url('/r.zip')), cache.context({ env }))
      expect(server.requests).toHaveLength(1)
      expect(proxy.requests).toEqual([])
    } finally {
      await server.stop()
    }
  })
})
