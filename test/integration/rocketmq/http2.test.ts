import { createSecureServer, createServer as createHttp2Server } from 'node:http2'
import { createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterEach, expect, it } from 'vitest'
import { ClientPool } from '../../../src/rocketmq/client/client-pool.ts'
import { instanceOf, makeCluster, pair } from '../../unit/support/cluster.ts'
import { selfSigned, Tunnels } from './tunnel.ts'

const cluster = makeCluster({ ...pair, version: '5.5.0', proxies: [{ host: 'mq3' }] })
const proxy = instanceOf(cluster, 'proxy-mq3')
const PORT = 'the gRPC port of proxy-mq3 (10.0.0.13:8081)'

const certificate = selfSigned()
const tunnels = new Tunnels()

afterEach(() => {
  tunnels.close()
})

/** Asks a server of this machine. @returns number of the streams that were opened to it */
async function ask(server: Server, options: { timeoutMs?: number; signal?: AbortSignal } = {}) {
  const opened: Duplex[] = []
  const pool = new ClientPool(cluster, await tunnels.to(server, (near) => opened.push(near)))
  try {
    await pool.askHttp2(proxy, 8081, options)
  } finally {
    expect(opened.map(({ destroyed }) => destroyed)).toEqual(opened.map(() => true))
  }
  return opened.length
}

it('the settings of a server without TLS are an answer, and one connection is enough', async () => {
  await expect(ask(createHttp2Server())).resolves.toBe(1)
})

it('a server that takes TLS alone is asked by TLS, and its certificate may be any', async () => {
  await expect(ask(createSecureServer(certificate))).resolves.toBe(2)
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
