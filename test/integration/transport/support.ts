import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach } from 'vitest'
import type { Host } from '../../../src/model/cluster.ts'
import { connectHost } from '../../../src/transport/index.ts'
import type { SshHost, TransportOptions } from '../../../src/transport/index.ts'
import { startTestServer } from '../../helpers/ssh-server.ts'
import type { Misbehaviour, TestServer } from '../../helpers/ssh-server.ts'
import { startSshd } from '../../helpers/sshd.ts'
import type { Sshd } from '../../helpers/sshd.ts'

const endings: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

/** Registers what to undo after the test; the last one first. */
export function atEnd(end: () => Promise<void> | void): void {
  endings.push(end)
}

/** Options that ignore the configuration and agent of the user who runs the tests. */
export const plainOptions: TransportOptions = { acceptNewHostKeys: false, sshConfigFile: '/dev/null' }

/** An SSH server in this process, which ends with the test. */
export async function server(misbehaviour: Misbehaviour = {}): Promise<TestServer> {
  const started = await startTestServer(misbehaviour)
  atEnd(() => started.stop())
  return started
}

/** A connection with options of its own, which ends with the test. */
export async function connect(host: Host, options: Partial<TransportOptions> = {}): Promise<SshHost> {
  return connectShared(host, { ...plainOptions, ...options })
}

/** A connection with the options that other connections of the test share, which ends with the test. */
export async function connectShared(host: Host, options: TransportOptions): Promise<SshHost> {
  const connected = await connectHost(host, options)
  atEnd(() => connected.close())
  return connected
}

/** A real sshd with these lines in its configuration, which ends with the test. */
export async function ownSshd(lines: readonly string[] = []): Promise<Sshd> {
  const sshd = await startSshd(lines)
  atEnd(() => sshd.stop())
  return sshd
}

/** @returns the port of a TCP server on loopback, which ends with the test */
export async function listen(onSocket: (socket: Socket) => unknown): Promise<number> {
  const listening = createServer((socket) => {
    socket.on('error', () => undefined)
    onSocket(socket)
  })
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  atEnd(async () => {
    await new Promise((resolve) => listening.close(resolve))
  })
  return (listening.address() as AddressInfo).port
}
