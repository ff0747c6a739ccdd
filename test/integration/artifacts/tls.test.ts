import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { createServer, type Server } from 'node:https'
import { type AddressInfo, connect, type Server as NetServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { obtainInChild, resultOf } from './child.ts'
import { archive, serve, sha256, sha512, testCache, type TestCache } from './support.ts'

const content = archive(10_000)
let cache: TestCache
let server: Server
let certificate = ''
let requests = 0

async function listen(listener: NetServer): Promise<number> {
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  return (listener.address() as AddressInfo).port
}

const portOf = (listener: NetServer): number => (listener.address() as AddressInfo).port
const run = (url: string, env: Record<string, string>) =>
  resultOf(obtainInChild(cache.root, url, sha512(content), env))

beforeAll(async () => {
  cache = await testCache()
  certificate = join(cache.root, 'cert.pem')
  const key = join(cache.root, 'key.pem')
  const subject = ['-subj', '/CN=mirror.invalid', '-addext', 'subjectAltName=DNS:mirror.invalid,IP:127.0.0.1']
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  execFileSync('openssl', [...request, '-days', '2', '-keyout', key, '-out', certificate, ...subject], {
    stdio: 'ignore',
  })
  server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (incoming, response) => {
    requests += 1
    if (incoming.url === '/downgrade.zip')
      response.writeHead(302, { location: 'http://mirror.invalid/r.zip' }).end()
    else serve(content, incoming, response)
  })
  await listen(server)
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await cache.remove()
})

describe('https', () => {
  it('goes through the tunnel of HTTPS_PROXY', async () => {
    const connects: string[] = []
    const proxy = createHttpServer()
    proxy.on('connect', (request: IncomingMessage, client: Socket) => {
      connects.push(request.url ?? '')
      const upstream = connect(portOf(server), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n')
        client.pipe(upstream).pipe(client)
      })
      // The child ends its connections hard when it has the file.
      upstream.on('error', () => client.destroy())
      client.on('error', () => upstream.destroy())
    })
    const port = await listen(proxy)
    const file = await run('https://mirror.invalid/r.zip', {
      HTTPS_PROXY: `http://127.0.0.1:${port}`,
      NODE_EXTRA_CA_CERTS: certificate,
    })
    proxy.closeAllConnections()
    proxy.close()
    expect(file).toMatchObject({ sha256: sha256(content) })
    expect(connects).toEqual(['mirror.invalid:443'])
  })

  it('with an untrusted certificate is tried once', async () => {
    const url = `https://127.0.0.1:${portOf(server)}/untrusted.zip`
    const failure = await run(url, {})
    expect(failure).toMatchObject({ code: 'artifact-unavailable' })
    expect(failure).toMatchObject({ output: expect.stringMatching(/self-signed certificate$/) as string })
  })

  it('is never redirected to http', async () => {
    const before = requests
    const url = `https://127.0.0.1:${portOf(server)}/downgrade.zip`
    const failure = await run(url, { NODE_EXTRA_CA_CERTS: certificate })
    expect(failure).toMatchObject({ output: `${url}: redirects from https to http://mirror.invalid/r.zip` })
    expect(requests - before).toBe(1)
  })
})
