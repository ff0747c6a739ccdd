import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { duplexPair, type Duplex } from 'node:stream'
import type { Dial } from '../../../src/rocketmq/client/client-pool.ts'

/** A certificate of another name, and signed by no authority, as the one that a server of RocketMQ makes itself. */
export function selfSigned(): { readonly key: Buffer; readonly cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'rmq-provision-test-'))
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const files = ['-days', '2', '-subj', '/CN=example.com', '-keyout', keyFile, '-out', certFile]
  execFileSync('openssl', [...words, ...files], { stdio: 'ignore' })
  const made = { key: readFileSync(keyFile), cert: readFileSync(certFile) }
  rmSync(folder, { recursive: true })
  return made
}

/** Servers of this machine, and streams to them that are no sockets, as tunnels of SSH are none. */
export class Tunnels {
  readonly sockets = new Set<Socket>()
  readonly #servers: Server[] = []

  /** Lets a server listen. @param onTunnel gets each stream to it */
  async to(server: Server, onTunnel: (near: Duplex) => void = () => undefined): Promise<Dial> {
    this.#servers.push(server)
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket)
      socket.on('error', () => undefined)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    return () => {
      const [near, far] = duplexPair()
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.on('close', () => far.end())
      far.on('close', () => socket.destroy())
      far.on('error', () => undefined)
      far.pipe(socket).pipe(far)
      onTunnel(near)
      return Promise.resolve(near)
    }
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy()
    for (const server of this.#servers.splice(0)) server.close()
    this.sockets.clear()
  }
}
