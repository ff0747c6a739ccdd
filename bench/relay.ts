import { createServer, Socket, type AddressInfo, type Server } from 'node:net'

/** A TCP relay that makes a host look far away. */
export interface Relay {
  readonly port: number
  close(): Promise<void>
}

/**
 * Listens on `listen` and passes everything on to `address`:22, each chunk held half a round trip each way, and the first one of a
 * connection a whole round trip more, as the handshake of TCP takes. Bandwidth is not limited.
 * @param rtt ms
 */
export async function openRelay(listen: string, address: string, rtt: number, to = 22): Promise<Relay> {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = new Socket({ allowHalfOpen: true })
    for (const socket of [near, far]) {
      socket.setNoDelay(true)
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    }
    const opened = performance.now() + rtt
    passOn(near, far, rtt / 2, opened)
    passOn(far, near, rtt / 2, opened)
    far.connect(to, address)
  })
  const port = await listening(server, listen)
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** @param opened the moment before which nothing arrives: the connection is still being opened */
function passOn(from: Socket, to: Socket, delay: number, opened: number): void {
  const waiting: { readonly due: number; readonly work: () => void }[] = []
  const deliver = (): void => {
    const now = performance.now()
    while (waiting[0] !== undefined && waiting[0].due <= now) waiting.shift()?.work()
    if (waiting[0] !== undefined) setTimeout(deliver, Math.ceil(waiting[0].due - now))
  }
  const later = (work: () => void): void => {
    const due = Math.max(performance.now(), opened) + delay
    waiting.push({ due, work })
    if (waiting.length === 1) setTimeout(deliver, Math.ceil(due - performance.now()))
  }
  from.on('data', (chunk) => {
    later(() => {
      if (!to.destroyed) to.write(chunk)
    })
  })
  from.on('end', () => {
    later(() => {
      to.end()
    })
  })
  from.on('error', () => {
    to.destroy()
  })
}

function listening(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, address, () => {
      resolve((server.address() as AddressInfo).port)
    })
  })
}
