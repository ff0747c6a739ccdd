import { describe, expect, it } from 'vitest'
import { clientConnections } from '../../../src/instances/client-connections.ts'
import { parseTcpConnections } from '../../../src/runtime/tcp-connections.ts'
import type { Resource } from '../../../src/engine/resource.ts'

const made = clientConnections({
  host: 'mq1',
  instances: [
    {
      id: 'broker-a-0',
      ports: [
        { port: 10911, purpose: 'client', audience: 'clients' },
        { port: 10912, purpose: 'ha', audience: 'group' },
      ],
    },
  ],
  own: ['10.0.0.11'],
}) as unknown as Resource

const noteOf = (stdout: string): unknown => made.diff(parseTcpConnections({ stdout, exit: 0 }), true)

describe('connections of clients', () => {
  it.each([
    ['none', '', { kind: 'same' }],
    ['those of the cluster and of the host itself', '2A9F 0B00000A 4\n2A9F 0100007F 2\n', { kind: 'same' }],
    [
      'one',
      '2A9F 0500000A 1\n',
      { kind: 'same', note: 'clients are still connected to broker-a-0: 1 connection from 1 address' },
    ],
    [
      'those of a socket for both kinds of addresses',
      '2A9F 0000000000000000FFFF00000500000A 3\n2A9F 0500000A 1\n2A9F 0600000A 1\n',
      { kind: 'same', note: 'clients are still connected to broker-a-0: 5 connections from 2 addresses' },
    ],
  ])('are counted: %s', (_what, stdout, diff) => {
    expect(noteOf(stdout)).toEqual(diff)
  })

  it('are read from the lines of the kernel', () => {
    expect(
      parseTcpConnections({ stdout: '2A9F 0B00000A 4\n2A9F 000000000000000000000000 1\nnoise\n', exit: 0 }),
    ).toEqual([{ port: 10911, from: '10.0.0.11', number: 4 }])
  })
})
