import { describe, expect, it } from 'vitest'
import { good } from '../bad/good.ts'
import { complaintsOf } from '../support.ts'

const dledger = (rest: string) =>
  `replication: dledger, ${rest} members: [mq1, mq2, { host: mq3, listenPort: 10931 }]`

describe('what cannot work is refused', () => {
  it.each([
    [
      'a port twice in a proxy',
      'namesrv:',
      'proxies: { hosts: [mq1], listenPort: 8080 }\nnamesrv:',
      /proxy-mq1 needs port 8080 twice: as listenPort and as remotingPort \(Give it another remotingPort, e\.g\. 8081\.\)/,
    ],
    [
      'a Raft port that is the listenPort',
      'replication: async, master: mq1, slaves: [mq2]',
      dledger('peerPort: 10911,'),
      /broker-a-n0 needs port 10911 twice: as listenPort and as peerPort/,
    ],
    [
      'a Raft port above all ports',
      'replication: async, master: mq1, slaves: [mq2]',
      dledger('peerPort: 65534,'),
      /broker-a-n2 would listen on 65536 for its peers/,
    ],
    [
      'a replication port that is the listenPort',
      'fileReservedTime: 48',
      'haListenPort: 10911',
      /needs port 10911 twice: as listenPort and as haListenPort/,
    ],
    [
      'a port in the address',
      'address: 10.0.0.12',
      'address: "10.0.0.12:2222", privateAddress: 10.0.0.12',
      /mq2: '10\.0\.0\.12:2222' names a port too \(Write address: 10\.0\.0\.12 and port: 2222\.\)/,
    ],
    [
      'a user in the address',
      'address: 10.0.0.12',
      'address: root@10.0.0.12, privateAddress: 10.0.0.12',
      /names a user too \(Write address: 10\.0\.0\.12 and user: root\.\)/,
    ],
    [
      'a URL for an address',
      'address: 10.0.0.12',
      'address: "ssh://10.0.0.12", privateAddress: 10.0.0.12',
      /is a URL/,
    ],
    [
      'an option for an address',
      'address: 10.0.0.12',
      'address: -oProxyCommand=x, privateAddress: 10.0.0.12',
      /is no name or address of a host/,
    ],
    [
      'a blank in the address',
      'address: 10.0.0.12',
      'address: "mq2 ", privateAddress: 10.0.0.12',
      /is no name or address of a host/,
    ],
    [
      'brackets around the address',
      'address: 10.0.0.12',
      'address: "[fd00::2]", privateAddress: 10.0.0.12',
      /stands in brackets \(Write address: fd00::2\.\)/,
    ],
    ['a group called as a host', 'broker-b:', 'mq2:', /mq2 is a host and a group of brokers/],
    [
      'a JVM word that is none',
      'brokers:\n',
      'brokers:\n  javaOptions: -Dx=1 foo\n',
      /'foo' is no option of the JVM/,
    ],
    ['a quote in a JVM word', 'brokers:\n', "brokers:\n  javaOptions: '-Dx=\"a'\n", /holds a quote/],
    [
      'a collector that is gone',
      'brokers:\n',
      'brokers:\n  javaOptions: -XX:+UseConcMarkSweepGC\n',
      /gone since JDK 14; JDK 17 does not start with it/,
    ],
    [
      'no time at all',
      'fileReservedTime: 48',
      'fileReservedTime: -1',
      /-1 makes no sense \(Write at least 1, or take it out\.\)/,
    ],
    ['no room in a queue', 'fileReservedTime: 48', 'sendThreadPoolQueueCapacity: 0', /0 makes no sense/],
    [
      'a wait for less than no time',
      'fileReservedTime: 48',
      'flushIntervalCommitLog: -500',
      /-500 makes no sense \(Write at least 0, or take it out\.\)/,
    ],
    ['a number in hex', 'fileReservedTime: 48', 'fileReservedTime: 0x30', /Write digits only, e\.g\. 48\./],
    ['a number with its thousands', 'fileReservedTime: 48', 'fileReservedTime: 1_048', /e\.g\. 1048\./],
    ['no threads', 'fileReservedTime: 48', 'sendMessageThreadPoolNums: 0', /0 makes no sense/],
    [
      'a ratio beyond its bounds',
      'fileReservedTime: 48',
      'diskMaxUsedSpaceRatio: 500',
      /RocketMQ silently takes 500 for 95 \(Write a number from 10 to 95\.\)/,
    ],
    ['a size with a unit', 'fileReservedTime: 48', 'maxMessageSize: 4MB', /Write 4194304: it counts bytes/],
    [
      'a large size with a unit',
      'fileReservedTime: 48',
      'mappedFileSizeCommitLog: 1G',
      /Write 1073741824: it counts bytes/,
    ],
    [
      'a kernel setting in words',
      'ssh:',
      'sysctl: { vm.max_map_count: lots }\nssh:',
      /vm\.max_map_count: 'lots' is no number/,
    ],
    [
      'a kernel setting of two lines',
      'ssh:',
      'sysctl: { kernel.core_pattern: "a\\nb" }\nssh:',
      /the value holds a line break/,
    ],
    [
      'an empty kernel setting',
      'ssh:',
      "sysctl: { vm.swappiness: '' }\nssh:",
      /sysctl\.vm\.swappiness: '' is empty/,
    ],
    [
      'an archive of another release',
      'ssh:',
      'artifact: { file: rocketmq-all-4.9.4-bin-release.zip }\nssh:',
      /is RocketMQ 4\.9\.4, and rocketmq\.version is 5\.3\.3/,
    ],
    [
      'coordinates of another release',
      'ssh:',
      'artifact: { maven: "org.apache.rocketmq:rocketmq-all:4.9.4:zip:bin-release" }\nssh:',
      /is RocketMQ 4\.9\.4/,
    ],
    [
      'source code for a release',
      'ssh:',
      'artifact: { file: rocketmq-all-5.3.3-source-release.zip }\nssh:',
      /is source code/,
    ],
    ['data among the system', '/data/rocketmq', '/etc', /rocketmq\.data: \/etc belongs to the system/],
    ['data at the root', '/data/rocketmq', '/', /rocketmq\.data: \/ belongs to the system/],
    [
      'a link over the system',
      'data: /data/rocketmq',
      'link: /usr/bin',
      /rocketmq\.link: \/usr\/bin belongs to the system/,
    ],
    [
      'a folder that goes up',
      '/data/rocketmq',
      '/data/../srv/x',
      /goes up by \.\. \(Write \/srv\/x if that is meant\.\)/,
    ],
  ])('%s', (_name, find, write, complaint) => {
    expect(good.split(find).length).toBe(2)
    expect(complaintsOf(good.replace(find, () => write)).join('\n')).toMatch(complaint)
  })

  it.each([
    ['brokers:\n', 'brokers:\n  javaOptions: --add-opens java.base/java.lang=ALL-UNNAMED -Dx=1\n'],
    ['/data/rocketmq', '/data'],
    ['/data/rocketmq', '/usr/local/rocketmq-data'],
    ['address: 10.0.0.12', 'address: mq_2.example.com, privateAddress: 10.0.0.12'],
    ['address: 10.0.0.12', 'address: fd00::2'],
    ['ssh:', 'sysctl: { net.ipv4.tcp_congestion_control: bbr, vm.lowmem_reserve_ratio: 256 256 32 }\nssh:'],
    ['fileReservedTime: 48', 'diskMaxUsedSpaceRatio: 88'],
  ])('but not %j → %j', (find, write) => {
    expect(complaintsOf(good.replace(find, () => write))).toEqual([])
  })
})
