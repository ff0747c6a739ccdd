import { writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Host } from '../../../src/model/cluster.ts'
import { FakeClock } from '../../helpers/clock.ts'
import { failure } from '../../helpers/failure.ts'
import { startTestServer } from '../../helpers/ssh-server.ts'
import { atEnd, connect, listen, server } from './support.ts'

describe('reaching the host', () => {
  /** A machine in between that decides what becomes of each connection; counts from 1. */
  async function relay(
    port: number,
    onConnection: (count: number, socket: Socket, pass: () => Socket) => void,
  ) {
    let count = 0
    const sockets: Socket[] = []
    const relayed = await listen((socket) => {
      sockets.push(socket)
      count += 1
      onConnection(count, socket, () => {
        const onward = createConnection({ host: '127.0.0.1', port })
        onward.on('error', () => undefined)
        sockets.push(onward)
        socket.pipe(onward).pipe(socket)
        return onward
      })
    })
    atEnd(() => {
      for (const socket of sockets) socket.destroy()
    })
    return { port: relayed, count: () => count }
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
    const clock = new FakeClock()
    await connect(at(host('mq1'), folder, publicKey, dropping.port), { clock })
    expect(dropping.count()).toBe(3)
    // Half of 250 + 750 ms and a random share of as much again.
    expect(clock.now()).toBeGreaterThanOrEqual(500)
    expect(clock.now()).toBeLessThan(1500)
  })

  test('a server that drops every connection is given up', async () => {
    const { host, folder, publicKey, port } = await server()
    const dropping = await relay(port, (_count, socket) => socket.end())
    const mq1 = at(host('mq1'), folder, publicKey, dropping.port)
    const error = await failure(connect(mq1, { clock: new FakeClock() }))
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
