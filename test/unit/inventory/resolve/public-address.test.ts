import { describe, expect, test } from 'vitest'
import { registeredAddress } from '../../../../src/model/address.ts'
import { instanceOf } from '../../support/cluster.ts'
import { complaintsOf, parse } from '../support.ts'

interface Parts {
  readonly mq1?: string
  readonly mq2?: string
  readonly config?: string
  readonly slave?: string
  readonly version?: string
}

const text = ({
  mq1 = 'address: 10.0.0.1, publicAddress: 203.0.113.1',
  mq2 = 'address: 10.0.0.2',
  config = '',
  slave = 'mq2',
  version = '5.5.0',
}: Parts): string => `cluster: c
rocketmq: { version: ${version} }
artifact: { onHost: /opt/rmq }
hosts: { mq1: { ${mq1} }, mq2: { ${mq2} } }
namesrv: { hosts: [mq1, mq2] }
proxies: { hosts: [mq1] }
brokers: { config: { ${config} }, groups: { a: { master: mq1, slaves: [${slave}] } } }
`

const keysOf = (parts: Parts, id: string, keys: readonly string[]): unknown[] =>
  keys.map((key) => instanceOf(parse(text(parts)), id).config.get(key))

describe('publicAddress', () => {
  test('is announced to clients; replication and lists of servers stay on the private one', () => {
    expect(keysOf({}, 'a-0', ['brokerIP1', 'brokerIP2', 'namesrvAddr'])).toEqual([
      '203.0.113.1',
      '10.0.0.1',
      '10.0.0.1:9876;10.0.0.2:9876',
    ])
    expect(keysOf({}, 'a-1', ['brokerIP1', 'brokerIP2'])).toEqual(['10.0.0.2', '10.0.0.2'])
    expect(keysOf({}, 'proxy-mq1', ['localServeAddr', 'remotingAccessAddr', 'namesrvAddr'])).toEqual([
      '10.0.0.1',
      '203.0.113.1',
      '10.0.0.1:9876;10.0.0.2:9876',
    ])
    const cluster = parse(text({}))
    expect(registeredAddress(cluster, instanceOf(cluster, 'a-0'))).toBe('203.0.113.1:10911')
  })

  test('may be the address of SSH', () => {
    const mq1 = 'address: 203.0.113.1, privateAddress: 10.0.0.1, publicAddress: 203.0.113.1'
    expect(keysOf({ mq1 }, 'a-0', ['brokerIP1', 'brokerIP2'])).toEqual(['203.0.113.1', '10.0.0.1'])
  })

  test.each(['', ', privateAddress: 10.0.0.1'])('that is the private one is none%s', (own) => {
    const { hosts } = parse(text({ mq1: `address: 10.0.0.1${own}, publicAddress: 10.0.0.1` }))
    expect(hosts[0]).not.toHaveProperty('publicAddress')
  })

  test.each<[string, Parts, string | undefined]>([
    ['on the private address', { config: 'metricsExporterType: PROM' }, '10.0.0.1'],
    [
      'on the host that the inventory says',
      { config: 'metricsExporterType: PROM, metricsPromExporterHost: 0.0.0.0' },
      '0.0.0.0',
    ],
    ['nowhere when they are off', {}, undefined],
    [
      'where brokerIP1 is without one',
      { mq1: 'address: 10.0.0.1', config: 'metricsExporterType: PROM' },
      undefined,
    ],
  ])('lets a broker bind its metrics %s', (_what, parts, expected) => {
    expect(keysOf(parts, 'a-0', ['metricsPromExporterHost'])).toEqual([expected])
  })

  test('lets a broker listen on the private address', () => {
    expect(complaintsOf(text({ slave: '', config: 'bindAddress: 10.0.0.1' }))).toEqual([])
  })

  test.each<[string, Parts, string]>([
    [
      'a name',
      { mq1: 'address: 10.0.0.1, publicAddress: mq1.example.com' },
      "hosts.mq1.publicAddress: 'mq1.example.com' must be an IP address: brokers announce it to their clients",
    ],
    [
      'loopback',
      { mq1: 'address: 10.0.0.1, publicAddress: 127.0.0.1' },
      'mq1: no other host can reach 127.0.0.1, which brokers would announce (brokerIP1) to their clients (Write the address by which clients reach the host, or take it out if that is the private one.)',
    ],
    [
      'the private address of another host with the same port',
      { mq1: 'address: 10.0.0.1, publicAddress: 10.0.0.2' },
      'a-1 on mq2 and a-0 on mq1 have the same address and port for clients, 10.0.0.2:10911 (Give one of them another port, or its host another publicAddress: a port is mapped to the same port of one host.)',
    ],
    [
      'one address and port for two brokers',
      { mq2: 'address: 10.0.0.2, publicAddress: 203.0.113.1' },
      'a-1 on mq2 and a-0 on mq1 have the same address and port for clients, 203.0.113.1:10911 (Give one of them another port, or its host another publicAddress: a port is mapped to the same port of one host.)',
    ],
    [
      'brokerIP1 by hand',
      { config: 'brokerIP1: 203.0.113.1' },
      'brokers.config.brokerIP1: rmq-provision writes brokerIP1 itself (Set privateAddress of the host, or publicAddress where clients need another address.)',
    ],
  ])('refuses %s', (_what, parts, complaint) => {
    expect(complaintsOf(text(parts)).join('\n')).toContain(complaint)
  })

  describe('of two hosts', () => {
    const [vm, c1] = [
      'vm: { address: 10.0.0.1 }',
      'c1: { address: 10.0.0.1, port: 2222, privateAddress: 172.17.0.2, publicAddress: 10.0.0.1 }',
    ]
    const onMachine = (services: string, version = '5.5.0'): string => `cluster: c
rocketmq: { version: ${version} }
artifact: { onHost: /opt/rmq }
hosts: { ${vm}, ${c1} }
${services}
`
    const groups = (port: number): string =>
      `brokers: { groups: { a: { master: vm }, b: { master: { host: c1, listenPort: ${port} } } } }`

    test('may be that of the machine on which a container has mapped ports', () => {
      expect(complaintsOf(onMachine(`namesrv: { hosts: [vm] }\n${groups(10921)}`))).toEqual([])
    })

    test.each([
      [
        'a port of brokers',
        `namesrv: { hosts: [vm] }\n${groups(10911)}`,
        'b-0 on c1 and a-0 on vm',
        '10911',
        '5.5.0',
      ],
      [
        'the fast port',
        `namesrv: { hosts: [vm] }\n${groups(10913)}`,
        'b-0 on c1 and a-0 on vm',
        '10911',
        '5.5.0',
      ],
      [
        'gRPC of proxies',
        `namesrv: { hosts: [vm] }\nproxies: { hosts: [vm, { host: c1, remotingPort: 8090 }] }\n${groups(10921)}`,
        'proxy-c1 on c1 and proxy-vm on vm',
        '8081',
        '5.5.0',
      ],
      [
        'gRPC of proxies without remoting',
        `namesrv: { hosts: [vm] }\nproxies: { hosts: [vm, c1] }\n${groups(10921)}`,
        'proxy-c1 on c1 and proxy-vm on vm',
        '8081',
        '5.0.0',
      ],
    ])('must not have in common %s', (_what, services, both, port, version) => {
      expect(complaintsOf(onMachine(services, version))).toEqual([
        expect.stringContaining(`${both} have the same address and port for clients, 10.0.0.1:${port} (`),
      ])
    })
  })

  test('with one port for two name servers is warned of: clients reach one of them', () => {
    const { warnings } = parse(
      text({
        mq2: 'address: 10.0.0.2, publicAddress: 203.0.113.1',
        slave: '{ host: mq2, listenPort: 10921 }',
      }),
    )
    expect(warnings.map(({ message }) => message)).toContain(
      'namesrv-mq2 on mq2 and namesrv-mq1 on mq1 have the same address and port for clients, 203.0.113.1:9876',
    )
  })

  test('hosts behind one address have different ports', () => {
    const parts = {
      mq2: 'address: 10.0.0.2, publicAddress: 203.0.113.1',
      slave: '{ host: mq2, listenPort: 10921 }',
    }
    expect(complaintsOf(text(parts))).toEqual([])
  })

  test('is public_address in an INI', () => {
    const ini = `[brokers]
mq1 ansible_host=10.0.0.1 public_address=203.0.113.1 broker_name=a
[namesrv]
mq1
[all:vars]
rocketmq_version=5.5.0
`
    expect(instanceOf(parse(ini, 'hosts.ini'), 'a-0').config.get('brokerIP1')).toBe('203.0.113.1')
  })
})
