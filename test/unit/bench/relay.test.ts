import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { openRelay } from '../../../bench/relay.ts'

it('passes chunks on in order, each way, a round trip later', async () => {
  const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const relay = await openRelay('127.0.0.1', '127.0.0.1', 20, port)
  const client = connect(relay.port, '127.0.0.1')
  let answer = ''
  client.on('data', (chunk: Buffer) => {
    answer += chunk.toString()
  })
  await once(client, 'connect')
  const begun = performance.now()
  client.write('one ')
  client.write('two')
  client.end()
  await once(client, 'end')
  expect(answer).toBe('one two')
  // One for the connection, one for the answer. Timers may fire a millisecond early.
  expect(performance.now() - begun).toBeGreaterThan(38)
  client.destroy()
  await relay.close()
  server.close()
})
