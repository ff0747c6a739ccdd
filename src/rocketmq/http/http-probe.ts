import type { Duplex } from 'node:stream'
import { messageOf, RmqError } from '../../errors.ts'
import type { RequestOptions } from '../remoting/client.ts'
import { converse } from './converse.ts'

/** Bytes in which a status line has come, or it is none. */
const LONGEST_STATUS_LINE = 4096

/**
 * Asks the web server at the other end of a connection for its first page and reads how it answers; the page itself is
 * left unread, and the connection ends. A login page, a redirection and a missing page are answers too.
 * @param where for messages: 'console-mq1 (10.0.0.11:8080)'
 * @returns the HTTP status, below 500
 * @throws RmqError 'no-page' when it says that it cannot (5xx), speaks no HTTP or hangs up; 'http-timeout' when it is
 *   silent for timeoutMs
 */
export async function httpStatus(stream: Duplex, where: string, options: RequestOptions): Promise<number> {
  return converse(stream, where, options, async () => {
    // HTTP/1.0: no Host is needed, and the server ends the connection.
    stream.write('GET / HTTP/1.0\r\nAccept: text/html\r\nUser-Agent: rmq-provision\r\n\r\n')
    const line = await firstLine(stream).catch((error: unknown) => {
      throw noPage(where, `hangs up: ${messageOf(error)}`)
    })
    const status = Number(/^HTTP\/1\.[01] (\d{3})\b/.exec(line)?.[1] ?? NaN)
    if (Number.isNaN(status)) throw noPage(where, 'answers, but not by HTTP')
    if (status >= 500) throw noPage(where, `answers with HTTP status ${status}`)
    return status
  })
}

function noPage(where: string, what: string): RmqError {
  return new RmqError('no-page', `${where} ${what}`)
}

/** Text before the first line end; shorter when the stream ends before it. */
async function firstLine(stream: Duplex): Promise<string> {
  let text = ''
  for await (const chunk of stream) {
    text += (chunk as Buffer).toString('latin1')
    if (text.includes('\n') || text.length > LONGEST_STATUS_LINE) break
  }
  return text
}
