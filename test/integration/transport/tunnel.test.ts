import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectHost } from '../../../src/transport/index.ts'
import type { SshHost, TransportOptions } from '../../../src/transport/index.ts'
import { failure } from '../../helpers/failure.ts'
import { missingSshd, startSshd } from '../../helpers/sshd.ts'
import type { Sshd } from '../../helpers/sshd.ts'

const missing = missingSshd()
if (missing !== undefined) process.stderr.write(`no test against a real sshd: ${missing}\n`)

const options: TransportOptions = { acceptNewHostKeys: false, sshConfigFile: '/dev/null' }

describe.skipIf(missing !== undefined)('tunnels', () => {
  let sshd: Sshd
  let mq1: SshHost
  beforeAll(async () => {
    sshd = await startSshd()
    mq1 = await connectHost(sshd.host('mq1'), options)
  })
  afterAll(async () => {
    await mq1.close()
    await sshd.stop()
  })

  test('reach a port from the host', async () => {
    const echo = createServer((socket) => socket.pipe(socket))
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
    const stream = await mq1.connect('127.0.0.1', (echo.address() as AddressInfo).port)
    const answer = new Promise((resolve) => stream.once('data', resolve))
    stream.write('hello')
    expect(String(await answer)).toBe('hello')
    stream.destroy()
    await new Promise((resolve) => echo.close(resolve))
  })

  test('nothing listens there', async () => {
    const error = await failure(mq1.connect('127.0.0.1', 1))
    expect(error.code).toBe('forward-refused')
    expect(error.message).toContain('nothing answers at 127.0.0.1:1, seen from the host: Connection refused')
  })

  test('the host forbids them: a command carries the bytes instead, and that is reported once', async () => {
    const strict = await startSshd(['AllowTcpForwarding no'])
    const notes: string[] = []
    const host = await connectHost(strict.host('mq2'), {
      ...options,
      onNote: (_, note) => notes.push(note),
    })
    const echo = createServer((socket) => socket.pipe(socket))
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
    const { port } = echo.address() as AddressInfo
    for (const text of ['hello', 'again']) {
      const stream = await host.connect('127.0.0.1', port)
      const answer = new Promise((resolve) => stream.once('data', resolve))
      stream.write(text)
      expect(String(await answer)).toBe(text)
      stream.destroy()
    }
    expect(notes).toEqual([expect.stringContaining('AllowTcpForwarding')])
    const error = await failure(host.connect('127.0.0.1', 1))
    expect(error.code).toBe('forward-refused')
    expect(error.message).toContain('refused')
    await new Promise((resolve) => echo.close(resolve))
    await host.close()
    await strict.stop()
  })

  test('the other end closes a relayed connection: the stream ends', async () => {
    const strict = await startSshd(['AllowTcpForwarding no'])
    const host = await connectHost(strict.host('mq2'), options)
    const server = createServer((socket) => socket.end('bye'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const stream = await host.connect('127.0.0.1', (server.address() as AddressInfo).port)
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    await new Promise((resolve) => stream.once('close', resolve))
    expect(Buffer.concat(chunks).toString()).toBe('bye')
    await new Promise((resolve) => server.close(resolve))
    await host.close()
    await strict.stop()
  })

  test('a relay that finds no free session is given up at once when interrupted', async () => {
    const strict = await startSshd(['AllowTcpForwarding no'])
    const host = await connectHost(strict.host('mq2'), { ...options })
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const open = await Promise.all(Array.from({ length: 5 }, () => host.connect('127.0.0.1', port)))
    const stop = new AbortController()
    const waiting = failure(host.connect('127.0.0.1', port, stop.signal))
    stop.abort()
    expect((await waiting).code).toBe('interrupted')
    for (const stream of open) stream.destroy()
    expect((await host.script('exit 0')).exit).toBe(0)
    await new Promise((resolve) => silent.close(resolve))
    await host.close()
    await strict.stop()
  })

  test('relays leave sessions for scripts; a wait for a session is not the time of the peer', async () => {
    const strict = await startSshd(['AllowTcpForwarding no'])
    const host = await connectHost(strict.host('mq2'), { ...options })
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const open = await Promise.all(Array.from({ length: 5 }, () => host.connect('127.0.0.1', port)))
    const waits: boolean[] = []
    const sixth = host.connect('127.0.0.1', port, undefined, { onWaiting: (waiting) => waits.push(waiting) })
    const scripts = await Promise.all([1, 2, 3].map((n) => host.script(`echo ${n}`, { timeoutMs: 5000 })))
    expect(scripts.map(({ stdout }) => stdout.toString())).toEqual(['1\n', '2\n', '3\n'])
    expect(waits).toEqual([true])
    open[0]?.destroy()
    const late = await sixth
    expect(waits).toEqual([true, false])
    for (const stream of [...open, late]) stream.destroy()
    await new Promise((resolve) => silent.close(resolve))
    await host.close()
    await strict.stop()
  })

  test.each([[[]], [['AllowTcpForwarding no']]])('MaxSessions 1 is enough: %s', async (lines) => {
    const single = await startSshd(['MaxSessions 1', ...lines])
    const host = await connectHost(single.host('mq2'), { ...options })
    const echo = createServer((socket) => socket.pipe(socket))
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
    const { port } = echo.address() as AddressInfo
    const scripts = await Promise.all(Array.from({ length: 8 }, (_, n) => host.script(`echo ${n}`)))
    expect(scripts.map(({ stdout }) => Number(stdout))).toEqual([...Array(8).keys()])
    const kept: { stream?: Duplex } = {}
    const onWanted = (): boolean => {
      kept.stream?.destroy()
      return true
    }
    kept.stream = await host.connect('127.0.0.1', port, undefined, { onWanted })
    expect((await host.script('exit 7')).exit).toBe(7)
    kept.stream.destroy()
    await new Promise((resolve) => echo.close(resolve))
    await host.close()
    await single.stop()
  })
})
