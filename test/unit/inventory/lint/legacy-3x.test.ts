import { describe, expect, it } from 'vitest'
import { instanceOf } from '../../support/cluster.ts'
import { complaintsOf, parse } from '../support.ts'

const good = `cluster: rocketmq-cluster
rocketmq: { version: 3.2.6, home: /usr/local/alibaba-rocketmq, link: /usr/local/rocketmq }
artifact: { file: alibaba-rocketmq-3.2.6.tar.gz }
heap: { namesrv: 1g, broker: 1g }
hosts:
  rocketmq-m1: { address: 10.0.0.30 }
  rocketmq-m2: { address: 10.0.0.31 }
namesrv: { hosts: [rocketmq-m1, rocketmq-m2], listedBy: name }
brokers:
  groups:
    broker-a: { replication: sync, master: rocketmq-m1 }
    broker-b: { replication: sync, master: rocketmq-m2 }
`

const complaints = (find: string, write: string): string[] => {
  expect(good.split(find), `'${find}' is in the good inventory once`).toHaveLength(2)
  return complaintsOf(good.replace(find, () => write))
}

describe('RocketMQ 3.2.6', () => {
  it('is two masters that get the name servers by name', () => {
    const cluster = parse(good)
    const broker = instanceOf(cluster, 'broker-a-0')
    expect(broker.config.get('namesrvAddr')).toBe('rocketmq-m1:9876;rocketmq-m2:9876')
    expect(broker.config.get('brokerRole')).toBe('SYNC_MASTER')
    expect(broker.config.get('brokerIP1')).toBe('10.0.0.30')
    expect(cluster.rocketmq.link).toBe('/usr/local/rocketmq')
    expect(cluster.jdk).toMatchObject({ major: 8, package: 'java-1.8.0-openjdk-devel' })
  })

  it('has brokers without a fast channel, and name servers without a file of their own', () => {
    const cluster = parse(good)
    expect(instanceOf(cluster, 'broker-a-0').ports.map(({ port }) => port)).toEqual([10911, 10912])
    const nameServer = instanceOf(cluster, 'namesrv-rocketmq-m1').config
    expect([...nameServer.keys()]).toEqual(['listenPort', 'kvConfigPath'])
  })

  it('runs on JDK 7 as well', () => {
    const cluster = parse(good.replace('heap:', 'jdk: { version: 7 }\nheap:'))
    expect(cluster.jdk).toMatchObject({ major: 7, package: 'java-1.7.0-openjdk-devel' })
  })

  const group = 'broker-b: { replication: sync, master: rocketmq-m2 }'
  it.each([
    [
      'another 3.x',
      'version: 3.2.6',
      'version: 3.5.8',
      'prod.yaml:2:22: of RocketMQ before Apache this tool knows 3.2.6, and 3.5.8 has other scripts and keys (Write 3.2.6, or a version from',
    ],
    [
      'no archive',
      'artifact: { file: alibaba-rocketmq-3.2.6.tar.gz }\n',
      '',
      'prod.yaml:1:1: artifact is missing: archive.apache.org does not have RocketMQ 3.2.6, which is from before Apache (Name your copy, alibaba-rocketmq-3.2.6.tar.gz: artifact.file, or --artifact of bootstrap.)',
    ],
    [
      'DLedger',
      group,
      'broker-b: { replication: dledger, members: [rocketmq-m1, rocketmq-m2, rocketmq-m2] }',
      'DLedger came with RocketMQ 4.5.0, and rocketmq.version is 3.2.6 (Write master and slaves, or raise the version.)',
    ],
    [
      'controllers',
      'heap:',
      'controllers: { hosts: [rocketmq-m1] }\nheap:',
      'prod.yaml:4:1: controllers came with RocketMQ 5.0.0, and rocketmq.version is 3.2.6 (Take controllers out, or raise the version.)',
    ],
    [
      'containers',
      'artifact: { file: alibaba-rocketmq-3.2.6.tar.gz }',
      'runtime: docker',
      'RocketMQ 3.2.6 cannot be run in containers: its scripts take no heap from outside (Leave runtime: out, or raise the version.)',
    ],
    [
      'JDK 11',
      'heap:',
      'jdk: { version: 11 }\nheap:',
      'The release starts java with -Djava.ext.dirs, which no JDK after 8 accepts (RocketMQ 3.2.6, #3224, runserver.sh): jdk.version is 11 (Set jdk.version to 8, or rocketmq.version to 4.9.3 or later.)',
    ],
    [
      'two heaps in one script',
      group,
      'broker-b: { master: { host: rocketmq-m1, listenPort: 10921, heap: 2g } }',
      'broker-a-0 and broker-b-0 on rocketmq-m1 are given different heaps, 1g (young 512m) and 2g (young 1g), and RocketMQ 3.2.6 has one for both, in its start script (Give them the same heap, or put one on another host.)',
    ],
    [
      'a heap among the Java options',
      group,
      'broker-b: { master: rocketmq-m2, javaOptions: [-Xmx2g] }',
      'prod.yaml:12:52: brokers.groups.broker-b.javaOptions: -Xmx2g would overrule heap, by which the memory of the host is checked (Write heap: 2g beside javaOptions.)',
    ],
    [
      'another collector',
      group,
      'broker-b: { master: rocketmq-m2, javaOptions: [-XX:+UseG1GC] }',
      'sets what -XX:+UseG1GC sets, after it, and the JVM takes the last (Take it out.)',
    ],
  ])('refuses %s', (_what, find, write, complaint) => {
    expect(complaints(find, write).join('\n')).toContain(complaint)
  })

  it('takes two brokers on a host with one heap, and Java options that the script leaves alone', () => {
    const options = 'javaOptions: [-Dfile.encoding=UTF-8, -XX:+UseGCOverheadLimit]'
    const beside = `broker-b: { master: { host: rocketmq-m1, listenPort: 10921 }, ${options} }`
    expect(complaints(group, beside)).toEqual([])
  })
})

describe('rocketmq.link', () => {
  it.each([
    [
      'the home itself',
      'link: /usr/local/rocketmq',
      'link: /usr/local/alibaba-rocketmq/',
      'prod.yaml:2:70: rocketmq.link: /usr/local/alibaba-rocketmq holds the releases, which lie in /usr/local/alibaba-rocketmq/releases (Choose another home or another link.)',
    ],
    [
      'where the release is another’s',
      'file: alibaba-rocketmq-3.2.6.tar.gz',
      'onHost: /srv/rocketmq',
      'prod.yaml:2:64: rocketmq.link is a link to the release under rocketmq.home, and here there is none (Take it out.)',
    ],
  ])('is refused: %s', (_what, find, write, complaint) => {
    expect(complaints(find, write)).toEqual([complaint])
  })
})

describe('the broker.properties of a guide for 3.2.6', () => {
  const guide = `
    brokerClusterName: rocketmq-cluster
    brokerName: broker-a
    brokerId: 0
    namesrvAddr: rocketmq-m1:9876;rocketmq-m2:9876
    defaultTopicQueueNums: 4
    autoCreateTopicEnable: true
    autoCreateSubscriptionGroup: true
    listenPort: 10911
    deleteWhen: 04
    fileReservedTime: 120
    mapedFileSizeCommitLog: 1073741824
    mapedFileSizeConsumeQueue: 300000
    destroyMapedFileIntervalForcibly: 120000
    redeleteHangedFileInterval: 120000
    diskMaxUsedSpaceRatio: 88
    storePathRootDir: /usr/local/rocketmq/store
    storePathCommitLog: /usr/local/rocketmq/store/commitlog
    storePathConsumeQueue: /usr/local/rocketmq/store/consumequeue
    storePathIndex: /usr/local/rocketmq/store/index
    storeCheckpoint: /usr/local/rocketmq/store/checkpoint
    abortFile: /usr/local/rocketmq/store/abort
    maxMessageSize: 65536
    flushCommitLogLeastPages: 4
    flushConsumeQueueLeastPages: 2
    flushCommitLogThoroughInterval: 10000
    flushConsumeQueueThoroughInterval: 60000
    brokerRole: SYNC_MASTER
    flushDiskType: SYNC_FLUSH
    checkTransactionMessageEnable: false
    sendMessageThreadPoolNums: 128
    pullMessageThreadPoolNums: 128
`
  const keysNamed = (lines: readonly string[]): string[] =>
    lines.flatMap((line) => /config\.(\w+):/.exec(line)?.[1] ?? [])

  it('is refused where its keys follow from the inventory, or are none', () => {
    const found = keysNamed(complaints('  groups:', `  config:${guide}  groups:`))
    expect(found).toEqual([
      ...['brokerClusterName', 'brokerName', 'brokerId', 'namesrvAddr', 'listenPort'],
      ...['storePathConsumeQueue', 'storePathIndex', 'storeCheckpoint', 'abortFile'],
      ...['brokerRole', 'checkTransactionMessageEnable'],
    ])
  })

  it('is taken without these, with a word on what it does', () => {
    const wrong = keysNamed(complaints('  groups:', `  config:${guide}  groups:`))
    const rest = guide.split('\n').filter((line) => !wrong.includes(line.trim().split(':')[0] ?? ''))
    const text = good.replace('  groups:', () => `  config:${rest.join('\n')}  groups:`)
    expect(complaintsOf(text)).toEqual([])
    const codes = parse(text).warnings.map(({ code }) => code)
    expect(codes).toEqual(expect.arrayContaining(['auto-create-topic', 'consume-queue-in-bytes']))
  })
})
