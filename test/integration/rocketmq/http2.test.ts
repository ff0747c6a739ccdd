import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createSecureServer, createServer as createHttp2Server } from 'node:http2'
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { duplexPair, type Duplex } from 'node:stream'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { ClientPool } from '../../../src/rocketmq/client/client-pool.ts'
import { instanceOf, makeCluster, pair } from '../../unit/support/cluster.ts'

const cluster = makeCluster({ ...pair, version: '5.5.0', proxies: [{ host: 'mq3' }] })
const proxy = instanceOf(cluster, 'proxy-mq3')
const PORT = 'the gRPC port of proxy-mq3 (10.0.0.13:8081)'

const servers: Server[] = []
const sockets = new Set<Socket>()
let key: Buffer
let cert: Buffer

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'rmq-provision-test-'))
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  // Of another name, and signed by no authority, as the one that a proxy makes itself.
  const files = ['-days', '2', '-subj', '/CN=example.com', '-keyout', keyFile, '-out', certFile]
  execFileSync('openssl', [...words, ...files], { stdio: 'ignore' })
  key = readFileSync(keyFile)
  cert = readFileSync(certFile)
  rmSync(folder, { recursive: true })
})

afterEach(() => {
  for (const socket of sockets) socket.destroy()
  for (const server of servers.splice(0)) server.close()
  sockets.clear()
})

/** Asks a server of this machine through a stream that is no socket, as a tunnel of SSH is none. */
async function ask(server: Server, options: { timeoutMs?: number; signal?: AbortSignal } = {}) {
  servers.push(server)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const tunnels: Duplex[] = []
  const pool = new ClientPool(cluster, () => {
    const [near, far] = duplexPair()
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.on('close', () => far.end())
    far.on('close', () => socket.destroy())
    far.on('error', () => undefined)
    far.pipe(socket).pipe(far)
    tunnels.push(near)
    return Promise.resolve(near)
  })
  try {
    await pool.askHttp2(proxy, 8081, options)
  } finally {
    expect(tunnels.map(({ destroyed }) => destroyed)).toEqual(tunnels.map(() => true))
  }
  return tunnels.length
}

it('the settings of a server without TLS are an answer, and one connection is enough', async () => {
  await expect(ask(createHttp2Server())).resolves.toBe(1)
})

it('a server that takes TLS alone is asked by TLS, and its certificate may be any', async () => {
  await expect(ask(createSecureServer({ key, cert }))).resolves.toBe(2)
})

it.each([
  ['hangs up', (socket: Socket) => socket.end(), 'it hangs up'],
  ['speaks another protocol', (socket: Socket) => socket.write('SSH-2.0-OpenSSH_9.9\r\n'), ''],
  ['speaks HTTP/1.1', (socket: Socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), ''],
])('a server that %s fails', async (_what, greet, why) => {
  await expect(ask(createServer(greet))).rejects.toMatchObject({
    code: 'no-grpc',
    message: expect.stringContaining(`${PORT} does not speak HTTP/2: ${why}`) as string,
  })
})

it('a server that never ends its first frame is read no further', async () => {
  let sent = 0
  const endless = createServer((socket) => {
    const more = (): void => {
      while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 0x41))) sent += 65_536
    }
    socket.on('drain', more)
    more()
  })
  await expect(ask(endless)).rejects.toMatchObject({ code: 'no-grpc' })
  expect(sent).toBeLessThan(16 * 1024 ** 2)
})

it('a server that takes the connection and is silent fails after the limit, without a second attempt', async () => {
  let connections = 0
  const silent = createServer(() => (connections += 1))
  await expect(ask(silent, { timeoutMs: 1500 })).rejects.toMatchObject({
    code: 'http-timeout',
    message: expect.stringMatching(
      /^the gRPC port of proxy-mq3 \(10\.0\.0\.13:8081\) is silent for \d+ ms$/,
    ) as string,
  })
  expect(connections).toBe(1)
})

it('the end of the run ends the question, by TLS too', async () => {
  const stop = new AbortController()
  const silentByTls = createServer((socket) => {
    socket.once('data', (bytes) => {
      if (bytes.toString('latin1').startsWith('PRI')) socket.destroy()
      else stop.abort(new Error('stopped'))
    })
  })
  await expect(ask(silentByTls, { timeoutMs: 20_000, signal: stop.signal })).rejects.toThrow('stopped')
})
