import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import {
  parseTcpConnections,
  plainAddress,
  tcpConnectionsScript,
} from '../../../src/runtime/tcp-connections.ts'

describe('connections to a port', () => {
  it.each([
    ['IPv4', '2A9F 0B00000A 4\n', '10.0.0.11'],
    ['IPv4 on a socket for both', '2A9F 0000000000000000FFFF00000500000A 4\n', '10.0.0.5'],
    ['IPv6', '2A9F 770000FD000000000000000012000000 4\n', 'fd00:77::12'],
    ['IPv6 of the host itself', '2A9F 00000000000000000000000001000000 4\n', '::1'],
    ['no line of the kernel', '2A9F 000000000000000000000000 1\nnoise\n', undefined],
  ])('are read: %s', (_what, stdout, from) => {
    expect(parseTcpConnections({ stdout, exit: 0 })).toEqual(
      from === undefined ? [] : [{ port: 10911, from, number: 4 }],
    )
  })

  it('are those that are open, seen from the end that listens', async () => {
    const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const accepted = once(server, 'connection')
    const client = connect(port, '127.0.0.1')
    await accepted
    const { stdout, status } = spawnSync('sh', { input: tcpConnectionsScript([port, 1]), encoding: 'utf8' })
    client.destroy()
    server.close()
    expect({ status, seen: parseTcpConnections({ stdout, exit: 0 }) }).toEqual({
      status: 0,
      seen: [{ port, from: '127.0.0.1', number: 1 }],
    })
  })

  it.each([
    ['10.0.0.11', '10.0.0.11'],
    ['FD00:77:0:0:0:0:0:12', 'fd00:77::12'],
    ['[fd00:77:0:0::12]', 'fd00:77::12'],
    ['mq1.example', 'mq1.example'],
  ])('come from addresses in one spelling: %s', (text, plain) => {
    expect(plainAddress(text)).toBe(plain)
  })
})
