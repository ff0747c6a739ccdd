import { describe, expect, it } from 'vitest'
import { modelOf, type BenchCluster } from '../../../bench/cluster.ts'
import { unitText } from '../../../bench/minimal-files.ts'
import { peerData } from '../../../bench/peer-data.ts'
import { readOptions } from '../../../bench/options.ts'

const clusterOf = (count: number): BenchCluster => ({
  hosts: Array.from({ length: count }, (_, index) => ({
    name: `mq${index + 1}`,
    address: `10.77.1.${index + 11}`,
    sshAddress: `127.77.0.${index + 1}`,
    sshPort: 4000 + index,
  })),
  network: '10.77.1.0/24',
  archive: '/cache/rocketmq-all-5.5.0-bin-release.zip',
  identityFile: '/lab/key',
  knownHosts: '/lab/known_hosts',
  reserved: 49,
})

describe('the cluster of the bench', () => {
  it.each([
    [1, ['namesrv-mq1', 'broker-a-0']],
    [3, ['namesrv-mq1', 'namesrv-mq2', 'broker-a-0', 'broker-a-1', 'broker-b-0', 'broker-b-1']],
  ])('of %d hosts has these instances', (count, ids) => {
    const { instances } = modelOf(clusterOf(count))
    expect(instances.map(({ id }) => id).sort()).toEqual([...ids].sort())
  })

  it('of ten hosts has three name servers and a broker on each host', () => {
    const { instances } = modelOf(clusterOf(10))
    const brokers = instances.filter(({ service }) => service === 'broker')
    expect(instances.length - brokers.length).toBe(3)
    expect(new Set(brokers.map(({ host }) => host)).size).toBe(10)
  })
})

describe('the data of the peers', () => {
  const data = peerData(clusterOf(3))
  const [mq1] = data.hosts

  it('is that of the model: addresses of the cluster, not those of the relays', () => {
    expect(mq1?.instances.map(({ id, role, port }) => [id, role, port])).toEqual([
      ['namesrv-mq1', 'namesrv', 9876],
      ['broker-a-0', 'master', 10911],
      ['broker-b-1', 'slave', 10921],
    ])
    expect(mq1?.instances[1]?.conf).toMatchObject({ brokerIP1: '10.77.1.11', fileReservedTime: '49' })
    expect(data.shared).toMatchObject({ brokers: 4, name_server: '10.77.1.11:9876' })
  })

  it('fills in the unit, and leaves nothing of the template', () => {
    const [, broker] = mq1?.instances ?? []
    if (broker === undefined) throw new Error('mq1 has no broker')
    const text = unitText(broker, data.shared.release)
    expect(text).not.toContain('{{')
    expect(text).toContain(
      'ExecStart=/bin/sh /opt/rocketmq/releases/rocketmq-all-5.5.0-bin-release/bin/mqbroker -c /etc/rocketmq/broker-a-0.conf\n',
    )
  })
})

describe('the options', () => {
  it('choose a part of the cases', () => {
    const words = ['--hosts', '3', '--cases', 'noop', '--rtt', '0', '--rounds', '2', '--no-write']
    expect(readOptions(words)).toMatchObject({
      hosts: [3],
      cases: ['noop'],
      rtt: [0],
      rounds: 2,
      repeats: 5,
      write: false,
    })
  })
})
