import { describe, expect, it } from 'vitest'
import { instanceOf } from '../../support/cluster.ts'
import { complaintsOf, parse } from '../support.ts'

const text = (proxies: string, version = '5.3.3'): string => `cluster: c
rocketmq: { version: ${version} }
artifact: { onHost: /opt/rmq }
hosts: { mq1: { address: 10.0.0.1 }, mq2: { address: 10.0.0.2 } }
namesrv: { hosts: [mq1, mq2] }
proxies: { ${proxies} }
brokers: { groups: { a: { master: mq1 } } }
`

describe('proxies', () => {
  it('know the cluster, the name servers and what clients are to connect to', () => {
    const cluster = parse(text('hosts: [mq1, mq2], config: { maxMessageSize: 1048576 }'))
    expect(cluster.instances.slice(-2).map(({ id, service }) => [id, service])).toEqual([
      ['proxy-mq1', 'proxy'],
      ['proxy-mq2', 'proxy'],
    ])
    const proxy = instanceOf(cluster, 'proxy-mq2')
    expect(Object.fromEntries(proxy.config)).toEqual({
      rocketMQClusterName: 'c',
      proxyMode: 'CLUSTER',
      namesrvAddr: '10.0.0.1:9876;10.0.0.2:9876',
      grpcServerPort: '8081',
      remotingListenPort: '8080',
      localServeAddr: '10.0.0.2',
      remotingAccessAddr: '10.0.0.2',
      maxMessageSize: '1048576',
    })
    expect(proxy.ports).toEqual([
      { port: 8081, purpose: 'grpc', audience: 'clients' },
      { port: 8080, purpose: 'remoting', audience: 'clients' },
    ])
    expect(proxy.paths.conf).toBe('/etc/rocketmq/proxy-mq2.json')
    expect(proxy.heap).toEqual({ size: 1024 ** 3 })
  })

  it('speak gRPC only before 5.1.0', () => {
    const proxy = instanceOf(parse(text('hosts: [mq1]', '5.0.0')), 'proxy-mq1')
    expect(proxy.ports.map(({ purpose }) => purpose)).toEqual(['grpc'])
    expect(proxy.config.has('remotingListenPort')).toBe(false)
  })

  it('are distinguished by their ports on one host', () => {
    const cluster = parse(text('hosts: [mq1, { host: mq1, listenPort: 9081, remotingPort: 9080 }]'))
    expect(cluster.instances.slice(-2).map(({ id }) => id)).toEqual(['proxy-mq1', 'proxy-mq1-9081'])
  })

  it.each([
    [
      'a release without proxies',
      text('hosts: [mq1]', '4.9.4'),
      'prod.yaml:6:1: proxies came with RocketMQ 5.0.0, and rocketmq.version is 4.9.4',
    ],
    [
      'two with one remoting port',
      text('hosts: [mq1, { host: mq1, listenPort: 9081 }]'),
      'proxy-mq1-9081 and proxy-mq1 on mq1 both need port 8080 (Give the one on mq1 a port of its own: { host: mq1, remotingPort: 8082 }.)',
    ],
    [
      'a key that no proxy reads',
      text('hosts: [mq1], config: { grpcServerPrt: 1 }'),
      "RocketMQ 5.3.3 has no key 'grpcServerPrt' and would ignore it (Did you mean 'grpcServerPort'?)",
    ],
    [
      'a key that follows from the inventory',
      text('hosts: [mq1], config: { grpcServerPort: 9081 }'),
      'rmq-provision writes grpcServerPort itself (Write it beside config, as listenPort.)',
    ],
    [
      'a number that is none',
      text('hosts: [mq1, { host: mq2, config: { maxMessageSize: 4m } }]'),
      "proxies.hosts[1].config.maxMessageSize: '4m' is no whole number",
    ],
  ])('are refused with %s', (_what, inventory, complaint) => {
    expect(complaintsOf(inventory).join('\n')).toContain(complaint)
  })
})
