import { execFile } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { parseReachable, tcpReachable } from '../../../src/runtime/tcp-reachable.ts'

test('an open and a closed port are distinguished by a real shell', async () => {
  const server = createServer()
  const spare = createServer()
  await Promise.all(
    [server, spare].map((one) => new Promise<void>((done) => one.listen(0, '127.0.0.1', done))),
  )
  const port = (server.address() as AddressInfo).port
  const closed = (spare.address() as AddressInfo).port
  await new Promise((done) => spare.close(done))
  const address = '127.0.0.1'
  const script = tcpReachable([
    { address, port },
    { address, port: closed },
  ])
  const { stdout } = await promisify(execFile)('sh', ['-euc', script])
  server.close()
  expect(parseReachable(stdout)).toEqual(
    new Map([
      [`${address} ${port}`, 'open'],
      [`${address} ${closed}`, 'closed'],
    ]),
  )
})
