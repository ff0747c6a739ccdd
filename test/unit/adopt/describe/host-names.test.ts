import { describe as suite, expect, it } from 'vitest'
import { completed } from '../../../../src/adopt/complete.ts'
import { describe } from '../../../../src/adopt/describe/index.ts'
import { named } from '../../../../src/adopt/describe/host-names.ts'
import { broker, nameServer, readHost } from '../support.ts'

const ofHost = (name: string, address: string, hostname: string) => {
  const without = broker(name, 'namesrvAddr=10.0.0.11:9876')
  return readHost(name, address, [nameServer(name), { ...without, found: { ...without.found, hostname } }], {
    facts: { hostname, addresses: [address] },
  })
}

suite('named', () => {
  it.each<[string, readonly [string, string][], readonly string[]]>([
    ['of a broker without brokerName', [['mq1', 'mq1']], ['mq1-host']],
    ['that is an address', [['10.0.0.11', 'mq1']], ['mq1-host']],
    [
      'that another host has',
      [
        ['mq1', 'mq1'],
        ['mq1-host', 'other'],
      ],
      ['mq1-host2', 'mq1-host'],
    ],
    ['that no broker group has', [['node1', 'mq1.example.com']], ['node1']],
  ])('gives no host the name of a broker group: a name %s', (_name, hosts, expected) => {
    const read = hosts.map(([name, hostname], index) => ofHost(name, `10.0.0.1${index + 1}`, hostname))
    expect(named(read).map(({ name }) => name)).toEqual(expected)
  })

  it('makes a usable inventory of a broker without brokerName', () => {
    const draft = describe(named([ofHost('mq1', '10.0.0.11', 'mq1')]), {})
    const { text, problems } = completed(draft, ['head'], '/x/prod.yaml')
    expect(problems).toEqual([])
    expect(text).toContain('master: mq1-host')
    expect(text).toContain('hosts: { mq1-host: { address: 10.0.0.11 } }')
  })
})
