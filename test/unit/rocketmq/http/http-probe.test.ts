import { duplexPair } from 'node:stream'
import { expect, test } from 'vitest'
import { httpStatus } from '../../../../src/rocketmq/http/http-probe.ts'

/** A server that answers the first bytes it gets by this text in two parts; undefined: it says nothing. */
function asked(answer: string | undefined): Promise<number> {
  const [client, server] = duplexPair()
  server.once('data', () => {
    if (answer === undefined) return
    server.write(answer.slice(0, 7))
    server.end(answer.slice(7))
  })
  return httpStatus(client, 'dashboard-mq1 (10.0.0.1:8080)', { timeoutMs: 200 })
}

test.each([
  ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 200],
  ['HTTP/1.1 302 Found\r\nLocation: /login\r\n\r\n', 302],
  ['HTTP/1.0 404 Not Found\r\n\r\n', 404],
])('%j is an answer', async (answer, status) => {
  await expect(asked(answer)).resolves.toBe(status)
})

test.each([
  ['HTTP/1.1 503 Service Unavailable\r\n\r\n', 'answers with HTTP status 503'],
  ['SSH-2.0-OpenSSH_9.9\r\n', 'answers, but not by HTTP'],
  ['', 'answers, but not by HTTP'],
])('%j is none', async (answer, why) => {
  await expect(asked(answer)).rejects.toMatchObject({
    code: 'no-page',
    message: `dashboard-mq1 (10.0.0.1:8080) ${why}`,
  })
})

test('one that is silent fails after the limit, as a process that hangs', async () => {
  await expect(asked(undefined)).rejects.toMatchObject({
    code: 'http-timeout',
    message: 'dashboard-mq1 (10.0.0.1:8080) is silent for 200 ms',
  })
})

test('an interrupted run ends with its own reason', async () => {
  const [client] = duplexPair()
  const stop = new AbortController()
  const waiting = httpStatus(client, 'x', { timeoutMs: 10_000, signal: stop.signal })
  stop.abort(new Error('stopped'))
  await expect(waiting).rejects.toThrow('stopped')
})
