import { describe, expect, it } from 'vitest'
import { instanceOf } from '../../support/cluster.ts'
import { complaintsOf, parse } from '../support.ts'

const GIB = 1024 ** 3
const MIB = 1024 ** 2
const head = (version: string) => `cluster: c
rocketmq: { version: ${version} }
hosts:
  mq1: { address: 10.0.0.1 }
  mq2: { address: mq2.example.com, privateAddress: 10.0.0.2, user: deploy, become: sudo, connectTimeout: 5s }
  mq3: { address: 10.0.0.3 }
namesrv: { hosts: [mq1, mq2] }
`

describe('the smallest inventory', () => {
  it('is one name server and one master', () => {
    const cluster = parse('cluster: x\nrocketmq: { version: 5.3.3 }\nhosts: [10.0.0.5]\n')
    expect(cluster.hosts.map(({ name, address, privateAddress }) => [name, address, privateAddress])).toEqual(
      [['10.0.0.5', '10.0.0.5', '10.0.0.5']],
    )
    expect(cluster.instances.map(({ id }) => id)).toEqual(['namesrv-10.0.0.5', 'broker-a-0'])
    expect(cluster.groups).toEqual([{ name: 'broker-a', replication: 'none', members: ['broker-a-0'] }])
    expect(cluster.rocketmq).toEqual({
      version: '5.3.3',
      home: '/opt/rocketmq',
      link: '/opt/rocketmq/current',
      data: '/data/rocketmq',
      user: 'rocketmq',
      group: 'rocketmq',
      keep: 2,
    })
    expect(cluster.artifact).toEqual({
      kind: 'url',
      urls: ['https://archive.apache.org/dist/rocketmq/5.3.3/rocketmq-all-5.3.3-bin-release.zip'],
    })
    expect(cluster.firewall).toEqual({ manage: true, clients: [] })
    expect(cluster.sysctl).toEqual({
      'vm.max_map_count': '655360',
      'vm.swappiness': '1',
      'vm.overcommit_memory': '1',
    })
    expect(cluster.sysctlLeast).toEqual(['vm.max_map_count'])
  })

  it('needs to say more about several hosts', () => {
    expect(
      complaintsOf('cluster: x\nrocketmq: { version: 5.3.3 }\nhosts: [10.0.0.5, 10.0.0.6]\n'),
    ).toHaveLength(2)
  })
})

describe('a distribution that is built', () => {
  const hosts = 'hosts: [10.0.0.5]\n'
  const built = (build: string, file?: string) =>
    parse(`cluster: x\nrocketmq: { version: 5.3.3 }\nartifact: { build: ${build} }\n${hosts}`, file).artifact

  it('comes from a path beside the inventory, with a JDK of this machine', () => {
    expect(
      built("{ source: ../rocketmq, jdk: ~/jdk8, options: '-o -Dx=a,b' }", '/etc/rmq/prod.yaml'),
    ).toEqual({
      kind: 'build',
      source: { kind: 'file', path: '/etc/rocketmq' },
      version: '5.3.3',
      jdk: '/home/me/jdk8',
      options: ['-o', '-Dx=a,b'],
    })
  })

  it('comes from Maven coordinates, or from addresses', () => {
    const coordinates = 'org.apache.rocketmq:rocketmq-all:5.3.3:zip:source-release'
    expect(built(`{ maven: '${coordinates}' }`)).toEqual({
      kind: 'build',
      source: { kind: 'maven', coordinates },
      version: '5.3.3',
      options: [],
    })
    const sha512 = 'AB'.repeat(64)
    expect(built(`{ url: https://example.org/source.zip, sha512: ${sha512} }`)).toMatchObject({
      source: { kind: 'url', urls: ['https://example.org/source.zip'], sha512: sha512.toLowerCase() },
    })
  })
})

describe('a host', () => {
  it('takes its own connection settings over those of the cluster', () => {
    const text = `${head('5.3.3')}ssh: { user: root, port: 2222, identityFile: ~/.ssh/key, knownHostsFile: known }
brokers: { groups: { broker-a: { master: mq1 } } }`
    const cluster = parse(text, '/etc/rmq/prod.yaml')
    expect(cluster.hosts.map(({ ssh }) => ssh)).toEqual([
      { user: 'root', port: 2222, identityFile: '/home/me/.ssh/key', knownHostsFile: '/etc/rmq/known' },
      {
        user: 'deploy',
        port: 2222,
        identityFile: '/home/me/.ssh/key',
        knownHostsFile: '/etc/rmq/known',
        become: 'sudo',
        connectTimeoutMs: 5000,
      },
      { user: 'root', port: 2222, identityFile: '/home/me/.ssh/key', knownHostsFile: '/etc/rmq/known' },
    ])
  })
})

describe('the JDK', () => {
  it.each([
    ['4.9.4', 8, 'java-1.8.0-openjdk-devel'],
    ['5.1.4', 8, 'java-1.8.0-openjdk-devel'],
    ['5.2.0', 17, 'java-17-openjdk-devel'],
    ['5.3.3', 17, 'java-17-openjdk-devel'],
  ])('of %s is %i unless said otherwise', (version, major, name) => {
    const { jdk } = parse(`${head(version)}brokers: { groups: { broker-a: { master: mq1 } } }`)
    expect(jdk).toEqual({ kind: 'package', major, package: name })
  })

  it('may come from an archive to a home', () => {
    const { jdk } = parse(
      `${head('4.9.4')}jdk: { version: 8, file: jdk.tgz, home: /usr/local/java/jdk8/ }\nbrokers: { groups: { a: { master: mq1 } } }`,
      '/inv/prod.yaml',
    )
    expect(jdk).toEqual({
      kind: 'archive',
      major: 8,
      home: '/usr/local/java/jdk8',
      source: { kind: 'file', path: '/inv/jdk.tgz' },
    })
  })
})

describe('a broker', () => {
  const groups = `brokers:
  config: { fileReservedTime: 72, brokerPermission: 6, sendMessageThreadPoolNums: 1 }
  javaOptions: -Dall=1
  groups:
    broker-a:
      replication: sync
      config: { sendMessageThreadPoolNums: 2, flushDiskType: SYNC_FLUSH }
      master: { host: mq1, config: { sendMessageThreadPoolNums: 3 }, javaOptions: [-Down=1] }
      slaves: [{ host: mq2, listenPort: 11911 }, { host: mq3, brokerId: 5 }]
`

  it('has its configuration in layers, the model first', () => {
    const master = instanceOf(parse(head('5.3.3') + groups), 'broker-a-0')
    expect([...master.config]).toEqual([
      ['brokerClusterName', 'c'],
      ['brokerName', 'broker-a'],
      ['brokerId', '0'],
      ['brokerRole', 'SYNC_MASTER'],
      ['brokerIP1', '10.0.0.1'],
      ['brokerIP2', '10.0.0.1'],
      ['listenPort', '10911'],
      ['namesrvAddr', '10.0.0.1:9876;10.0.0.2:9876'],
      ['storePathRootDir', '/data/rocketmq/broker-a-0/store'],
      ['storePathCommitLog', '/data/rocketmq/broker-a-0/store/commitlog'],
      ['deleteWhen', '04'],
      ['fileReservedTime', '72'],
      ['flushDiskType', 'SYNC_FLUSH'],
      ['autoCreateTopicEnable', 'false'],
      ['inSyncReplicas', '2'],
      ['brokerPermission', '6'],
      ['sendMessageThreadPoolNums', '3'],
    ])
    expect(master.javaOptions.slice(-4)).toEqual([
      '-Duser.home=/data/rocketmq/broker-a-0',
      '-Djava.io.tmpdir=/data/rocketmq/broker-a-0/tmp',
      '-Dall=1',
      '-Down=1',
    ])
  })

  it('is a slave with an id and ports of its own', () => {
    const cluster = parse(head('5.3.3') + groups)
    expect(cluster.groups[0]?.members).toEqual(['broker-a-0', 'broker-a-1', 'broker-a-5'])
    const slave = instanceOf(cluster, 'broker-a-1')
    expect(slave.ports).toEqual([
      { port: 11911, purpose: 'client', audience: 'clients' },
      { port: 11909, purpose: 'fast', audience: 'clients' },
      { port: 11912, purpose: 'ha', audience: 'group' },
    ])
    expect(slave.config.get('brokerRole')).toBe('SLAVE')
    expect(slave.config.has('inSyncReplicas')).toBe(false)
    expect(slave.broker).toEqual({ group: 'broker-a', brokerId: 1, role: 'slave', replication: 'sync' })
  })

  it('waits for no slave by a key that 4.x does not have', () => {
    const cluster = parse(
      `${head('4.9.4')}brokers: { groups: { a: { replication: sync, master: mq1, slaves: [mq3] } } }`,
    )
    expect(instanceOf(cluster, 'a-0').config.has('inSyncReplicas')).toBe(false)
  })

  it.each([
    ['5.1.1', 12345],
    ['5.1.0', 10912],
  ])('of %s replicates on port %i', (version, port) => {
    const config = version === '5.1.1' ? 'config: { haListenPort: 12345 },' : ''
    const cluster = parse(`${head(version)}brokers: { ${config} groups: { a: { master: mq1 } } }`)
    expect(instanceOf(cluster, 'a-0').ports.find(({ purpose }) => purpose === 'ha')?.port).toBe(port)
  })

  it('keeps its commit log below a given root', () => {
    const cluster = parse(
      `${head('4.9.4')}brokers: { groups: { a: { master: mq1, config: { storePathRootDir: /disk1/store/ } } } }`,
    )
    const { config, paths } = instanceOf(cluster, 'a-0')
    expect([config.get('storePathRootDir'), config.get('storePathCommitLog'), paths.store]).toEqual([
      '/disk1/store',
      '/disk1/store/commitlog',
      '/disk1/store',
    ])
  })
})

describe('a DLedger group', () => {
  const text = `${head('4.9.4')}brokers:
  groups:
    RaftNode00: { replication: dledger, members: [mq1, mq2, { host: mq3, peerPort: 40999 }] }
    RaftNode01: { replication: dledger, members: [mq1, mq2, mq3], listenPort: 10931, peerPort: 40921 }
`

  it('has peers, self ids and no HA port', () => {
    const cluster = parse(text)
    const first = instanceOf(cluster, 'RaftNode00-n0')
    expect(first.config.get('dLegerPeers')).toBe('n0-10.0.0.1:40911;n1-10.0.0.2:40912;n2-10.0.0.3:40999')
    expect(first.config.get('dLegerSelfId')).toBe('n0')
    expect(first.config.get('dLegerGroup')).toBe('RaftNode00')
    expect(first.config.has('brokerId')).toBe(false)
    expect(first.ports).toEqual([
      { port: 10911, purpose: 'client', audience: 'clients' },
      { port: 10909, purpose: 'fast', audience: 'clients' },
      { port: 40911, purpose: 'raft', audience: 'group' },
    ])
    expect(first.broker).toEqual({
      group: 'RaftNode00',
      brokerId: -1,
      role: 'elected',
      replication: 'dledger',
      selfId: 'n0',
    })
  })

  it('takes a kernel setting of the inventory as it is, not as the least', () => {
    const cluster = parse(`${text}sysctl: { vm/max_map_count: 262144 }\n`)
    expect(cluster.sysctl['vm.max_map_count']).toBe('262144')
    expect(cluster.sysctlLeast).toEqual([])
  })

  it('reserves the ports that outgoing connections could take', () => {
    expect(parse(text).sysctl['net.ipv4.ip_local_reserved_ports']).toBe('40911-40912,40921-40923,40999')
  })
})

describe('controller mode', () => {
  it('points brokers at the controllers', () => {
    const cluster = parse(`${head('5.3.3')}controllers: { hosts: [mq1, mq2, mq3] }
brokers: { groups: { a: { replication: controller, members: [mq1, mq3] } } }`)
    expect(cluster.instances.map(({ id }) => id)).toEqual([
      'namesrv-mq1',
      'namesrv-mq2',
      'controller-mq1',
      'controller-mq2',
      'controller-mq3',
      'a-n0',
      'a-n1',
    ])
    const broker = instanceOf(cluster, 'a-n1')
    expect(broker.config.get('controllerAddr')).toBe('10.0.0.1:9878;10.0.0.2:9878;10.0.0.3:9878')
    expect(broker.config.get('brokerId')).toBe('-1')
    expect(instanceOf(cluster, 'controller-mq2').config.get('controllerDLegerPeers')).toBe(
      'n0-10.0.0.1:9878;n1-10.0.0.2:9878;n2-10.0.0.3:9878',
    )
  })
})

describe('heap', () => {
  const heapOf = (version: string, heap: string, id: string) =>
    instanceOf(parse(`${head(version)}${heap}\nbrokers: { groups: { a: { master: mq1 } } }`), id).heap

  it('is conservative when nothing is said', () => {
    expect(heapOf('5.3.3', '', 'namesrv-mq1')).toEqual({ size: GIB })
    expect(heapOf('5.3.3', '', 'a-0')).toEqual({ size: 4 * GIB, direct: 4 * GIB })
  })

  it('has a young generation where the start script would set a larger one', () => {
    expect(heapOf('4.7.0', 'heap: { broker: 1g, namesrv: 512m }', 'a-0')).toEqual({
      size: GIB,
      young: 512 * MIB,
      direct: GIB,
    })
    expect(heapOf('4.9.4', 'heap: { broker: 1g }', 'a-0')).toEqual({ size: GIB, direct: GIB })
    expect(heapOf('4.9.4', 'heap: { namesrv: 513m }', 'namesrv-mq1')).toEqual({
      size: 513 * MIB,
      young: 256 * MIB,
    })
  })

  it('is taken as it is given', () => {
    const given = 'heap: { broker: { size: 8g, young: 2g, direct: 1g } }'
    expect(heapOf('5.3.3', given, 'a-0')).toEqual({ size: 8 * GIB, young: 2 * GIB, direct: GIB })
  })
})

describe('two name servers on one host', () => {
  it('are distinguished by their ports', () => {
    const text = head('4.9.4').replace(
      '[mq1, mq2]',
      '[{ host: mq1, listenPort: 9001 }, { host: mq1, listenPort: 9002 }]',
    )
    const cluster = parse(`${text}brokers: { groups: { a: { master: mq1 } } }`)
    expect(cluster.instances.map(({ id }) => id)).toEqual(['namesrv-mq1', 'namesrv-mq1-9002', 'a-0'])
    expect(instanceOf(cluster, 'a-0').config.get('namesrvAddr')).toBe('10.0.0.1:9001;10.0.0.1:9002')
  })
})
