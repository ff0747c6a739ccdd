import type { Duplex } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { SshHost, TransportOptions } from '../../../src/transport/index.ts'
import { failure } from '../../helpers/failure.ts'
import { missing, sharedSshd } from './shared-sshd.ts'
import { connect, listen, ownSshd } from './support.ts'

const NO_TUNNELS = 'AllowTcpForwarding no'

/** A host whose sshd has these lines in its configuration. */
async function hostWith(lines: readonly string[], options: Partial<TransportOptions> = {}): Promise<SshHost> {
  const sshd = await ownSshd(lines)
  return connect(sshd.host('mq2'), options)
}

/** @returns the port of a server that sends back what it receives */
const listenEcho = (): Promise<number> => listen((socket) => socket.pipe(socket))

/** @returns the port of a server that takes connections and sends nothing */
const listenSilent = (): Promise<number> => listen(() => undefined)

/** The first words that come back for these. */
async function exchange(stream: Duplex, words: string): Promise<string> {
  const answer = new Promise((resolve) => stream.once('data', resolve))
  stream.write(words)
  return String(await answer)
}

describe.skipIf(missing !== undefined)('tunnels', () => {
  const bench = sharedSshd()

  test('reach a port from the host', async () => {
    const stream = await bench.mq1.connect('127.0.0.1', await listenEcho())
    expect(await exchange(stream, 'hello')).toBe('hello')
    stream.destroy()
  })

  test('nothing listens there', async () => {
    const error = await failure(bench.mq1.connect('127.0.0.1', 1))
    expect(error.code).toBe('forward-refused')
    expect(error.message).toContain('nothing answers at 127.0.0.1:1, seen from the host: Connection refused')
  })

  test('the host forbids them: a command carries the bytes instead, and that is reported once', async () => {
    const notes: string[] = []
    const host = await hostWith([NO_TUNNELS], { onNote: (_, note) => notes.push(note) })
    const port = await listenEcho()
    for (const text of ['hello', 'again']) {
      const stream = await host.connect('127.0.0.1', port)
      expect(await exchange(stream, text)).toBe(text)
      stream.destroy()
    }
    expect(notes).toEqual([expect.stringContaining('AllowTcpForwarding')])
    const error = await failure(host.connect('127.0.0.1', 1))
    expect(error.code).toBe('forward-refused')
    expect(error.message).toContain('refused')
  })

  test('the other end closes a relayed connection: the stream ends', async () => {
    const host = await hostWith([NO_TUNNELS])
    const stream = await host.connect('127.0.0.1', await listen((socket) => socket.end('bye')))
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    await new Promise((resolve) => stream.once('close', resolve))
    expect(Buffer.concat(chunks).toString()).toBe('bye')
  })

  test('a relay that finds no free session is given up at once when interrupted', async () => {
    const host = await hostWith([NO_TUNNELS])
    const port = await listenSilent()
    const open = await Promise.all(Array.from({ length: 5 }, () => host.connect('127.0.0.1', port)))
    const stop = new AbortController()
    const waiting = failure(host.connect('127.0.0.1', port, stop.signal))
    stop.abort()
    expect((await waiting).code).toBe('interrupted')
    for (const stream of open) stream.destroy()
    expect((await host.script('exit 0')).exit).toBe(0)
  })

  test('relays leave sessions for scripts; a wait for a session is not the time of the peer', async () => {
    const host = await hostWith([NO_TUNNELS])
    const port = await listenSilent()
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
  })

  test.each([[[]], [[NO_TUNNELS]]])('MaxSessions 1 is enough: %s', async (lines) => {
    const host = await hostWith(['MaxSessions 1', ...lines])
    const port = await listenEcho()
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
  })
})
