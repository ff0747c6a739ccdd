import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A TCP relay to a host's sshd that counts the bytes of both directions. */
export interface Relay {
  readonly address: string
  readonly port: number
  readonly passed: () => number
  close(): Promise<void>
}

export interface RelayOptions {
  /** The relay's own address on this machine, e.g. 127.0.0.2: one for each host. */
  readonly address: string
  readonly target: string
  /** Port at the target, 22 by default. */
  readonly targetPort?: number
  /** After so many bytes all connections are reset, once; later ones go through. */
  readonly cutAfter?: number
}

export async function openRelay({
  address,
  target,
  targetPort = 22,
  cutAfter,
}: RelayOptions): Promise<Relay> {
  let passed = 0
  let hasCut = false
  const open = new Set<Socket>()
  const cut = (): void => {
    hasCut = true
    for (const socket of open) socket.resetAndDestroy()
  }
  const forward = (from: Socket, to: Socket): void => {
    from.on('data', (bytes: Buffer) => {
      const room = cutAfter === undefined || hasCut ? bytes.length : cutAfter - passed
      passed += Math.min(room, bytes.length)
      if (room >= bytes.length) {
        if (!to.write(bytes)) {
          from.pause()
          to.once('drain', () => from.resume())
        }
        return
      }
      // The bytes before the cut arrive: the peer sees the middle of a packet.
      to.write(bytes.subarray(0, Math.max(0, room)), cut)
    })
    from.on('end', () => to.end())
    from.on('close', () => {
      open.delete(from)
      to.destroy()
    })
    from.on('error', () => to.destroy())
    open.add(from)
  }
  const server: Server = createServer((client) => {
    const host = connect(targetPort, target)
    client.setNoDelay(true)
    host.setNoDelay(true)
    forward(client, host)
    forward(host, client)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, address, resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    address,
    port,
    passed: () => passed,
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
