import { createServer, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { ClientPool } from '../../../src/rocketmq/client/client-pool.ts'
import { clusterInfo } from '../../../src/rocketmq/client/name-server.ts'
import type { Instance } from '../../../src/model/cluster.ts'
import { instanceOf, makeCluster, pair } from '../../unit/support/cluster.ts'
import { clusterInfoBody } from '../../unit/rocketmq/support/fake-cluster.ts'
import { onRequest, responseTo } from '../../unit/rocketmq/support/fake-server.ts'
import { selfSigned, Tunnels } from './tunnel.ts'

const cluster = makeCluster({ ...pair, version: '5.5.0', proxies: [{ host: 'mq3' }] })
const plain = instanceOf(cluster, 'proxy-mq3')
const withOption = (...words: string[]): Instance => ({ ...plain, javaOptions: words })
const tlsOnly = withOption('-Dtls.server.mode=enforcing')

const certificate = selfSigned()
const tunnels = new Tunnels()

afterEach(() => {
  tunnels.close()
})

const poolTo = async (server: Server): Promise<ClientPool> =>
  new ClientPool(cluster, await tunnels.to(server))

/** A server of RocketMQ's protocol that takes TLS alone. */
const rocketmqByTls = (): Server =>
  createTlsServer(certificate, (socket) => {
    socket.on('error', () => undefined)
    onRequest(socket, (request) => socket.write(responseTo(request, { body: clusterInfoBody([]) })))
  })

describe('an instance that takes TLS alone', () => {
  it('is asked by TLS, and its certificate may be any', async () => {
    const pool = await poolTo(rocketmqByTls())
    await expect(pool.askOnce(tlsOnly, clusterInfo)).resolves.toBeDefined()
  })

  it('is asked twice over one connection', async () => {
    const server = rocketmqByTls()
    const pool = await poolTo(server)
    await pool.ask(tlsOnly, clusterInfo)
    await pool.ask(tlsOnly, clusterInfo)
    expect(tunnels.sockets.size).toBe(1)
    pool.close()
  })

  it('fails with the reason when it does not speak TLS', async () => {
    const pool = await poolTo(createServer((socket) => socket.end()))
    await expect(pool.askOnce(tlsOnly, clusterInfo)).rejects.toMatchObject({
      code: 'no-tls',
      message: expect.stringContaining('proxy-mq3 (10.0.0.13:8080) does not speak TLS: ') as string,
    })
  })

  it('fails after the limit when it takes the connection and is silent', async () => {
    const pool = await poolTo(createServer(() => undefined))
    await expect(pool.askOnce(tlsOnly, clusterInfo, { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'remoting-timeout',
      message: expect.stringMatching(/^proxy-mq3 \(10\.0\.0\.13:8080\) .*TLS.* \d+ ms$/) as string,
    })
  })

  it('ends the question with the run', async () => {
    const stop = new AbortController()
    const pool = await poolTo(
      createServer((socket) =>
        socket.once('data', () => {
          stop.abort(new Error('stopped'))
        }),
      ),
    )
    const asked = pool.askOnce(tlsOnly, clusterInfo, { timeoutMs: 20_000, signal: stop.signal })
    await expect(asked).rejects.toThrow('stopped')
  })
})

it.each([
  ['permissive'],
  ['disabled'],
  // The last one of a name counts.
  ['enforcing', 'permissive'],
])('an instance with the mode %s is asked without TLS', async (...modes) => {
  let first = 0
  const pool = await poolTo(
    createServer((socket) =>
      socket.once('data', (bytes) => {
        first = bytes[0] ?? 0
        socket.end()
      }),
    ),
  )
  const instance = withOption(...modes.map((mode) => `-Dtls.server.mode=${mode}`))
  await expect(pool.askOnce(instance, clusterInfo)).rejects.toMatchObject({ code: 'remoting-lost' })
  // The length of a frame; 22 begins a handshake of TLS.
  expect(first).toBe(0)
})
