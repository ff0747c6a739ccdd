import type { Duplex } from 'node:stream'
import { RmqError } from '../../errors.ts'
import { anySignal } from '../../signals.ts'
import type { RequestOptions } from '../remoting/client.ts'

/**
 * Talks over a connection for a limited time, and ends it.
 * @param where names the server in messages
 * @param talk gets a signal for the end of the time; the connection ends with it
 * @throws RmqError 'http-timeout' when the talk is not over after timeoutMs; the signal's reason when aborted; what the
 *   talk throws
 */
export async function converse<T>(
  stream: Duplex,
  where: string,
  { timeoutMs = 5000, signal }: RequestOptions,
  talk: (over: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(timeoutMs)
  const over = signal === undefined ? timeout : anySignal([signal, timeout])
  const end = (): void => {
    stream.destroy()
  }
  over.addEventListener('abort', end, { once: true })
  // Errors after the answer have no meaning any more.
  stream.on('error', () => undefined)
  try {
    return await talk(over)
  } catch (error) {
    signal?.throwIfAborted()
    if (timeout.aborted) throw new RmqError('http-timeout', `${where} is silent for ${timeoutMs} ms`)
    throw error
  } finally {
    over.removeEventListener('abort', end)
    stream.destroy()
  }
}
