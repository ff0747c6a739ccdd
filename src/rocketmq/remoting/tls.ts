import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { messageOf, RmqError } from '../../errors.ts'
import { anySignal } from '../../signals.ts'
import type { RequestOptions } from './client.ts'

/**
 * The stream behind a handshake of TLS. The certificate is not checked: the connection is one of the instance's own host,
 * and the names in it are those for clients.
 * @param protocols offered by ALPN, e.g. 'h2'
 * @throws its errors; Error when the server hangs up; the signal's reason
 */
export async function encrypted(
  stream: Duplex,
  signal: AbortSignal,
  protocols: readonly string[] = [],
): Promise<Duplex> {
  // Loaded here, as few servers take TLS alone.
  const { connect } = await import('node:tls')
  const socket = connect({ socket: stream, ALPNProtocols: [...protocols], rejectUnauthorized: false })
  socket.on('error', () => undefined)
  await Promise.race([
    once(socket, 'secureConnect', { signal }),
    once(socket, 'close', { signal }).then(() => {
      throw new Error('it hangs up')
    }),
  ])
  return socket
}

/**
 * The stream behind a handshake of TLS with a server that takes nothing else. The connection ends with a failure.
 * @param where names the server in messages
 * @throws RmqError 'no-tls' when it fails or the server hangs up, 'remoting-timeout' when it is not over after timeoutMs;
 *   the signal's reason when aborted
 */
export async function requireTls(
  stream: Duplex,
  where: string,
  { timeoutMs = 3000, signal }: RequestOptions,
): Promise<Duplex> {
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    return await encrypted(stream, signal === undefined ? timeout : anySignal([signal, timeout]))
  } catch (error) {
    stream.destroy()
    signal?.throwIfAborted()
    if (timeout.aborted) {
      throw new RmqError('remoting-timeout', `${where} did not begin TLS within ${timeoutMs} ms`)
    }
    throw new RmqError('no-tls', `${where} does not speak TLS: ${messageOf(error)}`, { cause: error })
  }
}
