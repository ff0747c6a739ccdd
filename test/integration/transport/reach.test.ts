import { writeFileSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Host } from '../../../src/model/cluster.ts'
import { connectHost } from '../../../src/transport/index.ts'
import type { SshHost, TransportOptions } from '../../../src/transport/index.ts'
import { failure } from '../../helpers/failure.ts'
import { startTestServer } from '../../helpers/ssh-server.ts'

const endings: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

async function server() {
  const started = await startTestServer()
  endings.push(() => started.stop())
  return started
}

async function connect(host: Host, options: Partial<TransportOptions> = {}): Promise<SshHost> {
  const connected = await connectHost(host, { acceptNewHostKeys: false, ...withoutAgent, ...options })
  endings.push(() => connected.close())
  return connected
}
/** The tests ignore the configuration and agent of the user that runs them. */
const withoutAgent = { sshConfigFile: '/dev/null' }

describe('reaching the host', () => {
  /** A machine in between that decides what becomes of each connection; counts from 1. */
  async function relay(
    port: number,
    onConnection: (count: number, socket: Socket, pass: () => Socket) => void,
  ) {
    let count = 0
    const sockets: Socket[] = []
    const relayed = createServer((socket) => {
      sockets.push(socket)
      socket.on('error', () => undefined)
      count += 1
      onConnection(count, socket, () => {
        const onward = createConnection({ host: '127.0.0.1', port })
        onward.on('error', () => undefined)
        sockets.push(onward)
        socket.pipe(onward).pipe(socket)
        return onward
      })
    })
    await new Promise<void>((resolve) => relayed.listen(0, '127.0.0.1', resolve))
    endings.push(async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => relayed.close(resolve))
    })
    return { port: (relayed.address() as AddressInfo).port, count: () => count }
  }

  /** The same server seen at another port: its key is known there too. */
  function at(host: Host, folder: string, publicKey: string, port: number, ssh = {}): Host {
    const knownHostsFile = join(folder, `known-${port}`)
    writeFileSync(knownHostsFile, `[127.0.0.1]:${port} ${publicKey}\n`)
    return { ...host, ssh: { ...host.ssh, port, knownHostsFile, ...ssh } }
  }

  test('a closed port', async () => {
    const { host, stop } = await startTestServer()
    const mq1 = host('mq1')
    await stop()
    const error = await failure(connect({ ...mq1, ssh: { ...mq1.ssh, identityFile: '/dev/null' } }))
    expect(error.code).toBe('connect-refused')
  })

  test('a name that does not resolve', async () => {
    const { host } = await server()
    const error = await failure(connect({ ...host('mq1'), address: 'no-such-host.invalid' }))
    expect(error.code).toBe('host-unreachable')
    expect(error.message).toContain('mq1 (no-such-host.invalid:')
  })

  test('a port that accepts and says nothing', async () => {
    const { host, folder, publicKey, port } = await server()
    const silent = await relay(port, () => undefined)
    const mq1 = at(host('mq1'), folder, publicKey, silent.port, { connectTimeoutMs: 300 })
    const error = await failure(connect(mq1))
    expect(error.code).toBe('connect-timeout')
    expect(error.message).toContain('within 300 ms (SSH key exchange)')
  })

  test('connecting is given up at once when the run is interrupted', async () => {
    const { host, folder, publicKey, port } = await server()
    const stop = new AbortController()
    const silent = await relay(port, () => {
      stop.abort()
    })
    const mq1 = at(host('mq1'), folder, publicKey, silent.port)
    const error = await failure(connect(mq1, { signal: stop.signal }))
    expect(error).toMatchObject({ code: 'interrupted', exitCode: 130 })
  })

  test('a server that drops the first connections is tried again', async () => {
    const { host, folder, publicKey, port } = await server()
    const dropping = await relay(port, (count, socket, pass) => {
      if (count <= 2) socket.end('Exceeded MaxStartups\r\n')
      else pass()
    })
    await connect(at(host('mq1'), folder, publicKey, dropping.port))
    expect(dropping.count()).toBe(3)
  })

  test('a server that drops every connection is given up', async () => {
    const { host, folder, publicKey, port } = await server()
    const dropping = await relay(port, (_count, socket) => socket.end())
    const error = await failure(connect(at(host('mq1'), folder, publicKey, dropping.port)))
    expect(error.code).toBe('connect-dropped')
    expect(dropping.count()).toBe(4)
  })

  test('a host that falls silent is noticed by keepalive', async () => {
    const { host, folder, publicKey, port } = await server()
    let through: Socket | undefined
    const silenced = await relay(port, (_count, socket, pass) => {
      const onward = pass()
      through = onward
      socket.on('close', () => onward.destroy())
    })
    const connected = await connect(at(host('mq1'), folder, publicKey, silenced.port), { keepaliveMs: 50 })
    const running = failure(connected.script('sleep 30', { onStdout: () => undefined }))
    through?.unpipe()
    const error = await running
    expect(error.code).toBe('connection-lost')
    expect(error.where.host).toBe('mq1')
  })
})
