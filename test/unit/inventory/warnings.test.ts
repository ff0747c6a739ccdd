import { describe, expect, it } from 'vitest'
import { formatFinding } from '../../../src/inventory/index.ts'
import { parse } from './support.ts'

const sum = 'ab'.repeat(64)
const good = `cluster: c
rocketmq: { version: 5.5.0 }
artifact: { file: a.zip, sha512: ${sum} }
hosts: { mq1: { address: 10.0.0.1 }, mq2: { address: 10.0.0.2 }, mq3: { address: 10.0.0.3 } }
namesrv: { hosts: [mq1, mq2] }
brokers:
  groups:
    broker-a: { replication: async, master: mq1, slaves: [mq2] }
`
const closed = `firewall: { clients: [10.0.0.0/8] }\n`

/** Of a text that says who the clients are, or else without the warning that it does not. */
function warningsOf(text: string): string[] {
  return parse(text)
    .warnings.filter(({ code }) => code !== 'open-to-everybody')
    .map(formatFinding)
}

describe('a warning', () => {
  it('is not given without a reason', () => {
    expect(parse(`${good}${closed}`).warnings).toEqual([])
  })

  const list = (key: string): string =>
    `(List the networks of the clients in ${key}, e.g. firewall: { clients: [10.0.0.0/16] }.)`
  it.each([
    [
      '',
      [
        `prod.yaml:1:1: firewall.clients is not set: the client ports of every host are open to everybody, by IPv4 and IPv6 ${list('firewall.clients')}`,
      ],
    ],
    [
      'firewall: { zone: internal }\n',
      [
        `prod.yaml:9:1: firewall.clients is not set: the client ports of every host are open to everybody, by IPv4 and IPv6 ${list('firewall.clients')}`,
      ],
    ],
    [
      'firewall: { clients: [10.0.0.0/8, 0.0.0.0/0] }\n',
      [
        `prod.yaml:9:22: firewall.clients lists 0.0.0.0/0: the client ports of every host are open to everybody, by IPv4 ${list('firewall.clients')}`,
      ],
    ],
    [
      "firewall: { clients: ['::/0'] }\n",
      [
        `prod.yaml:9:22: firewall.clients lists ::/0: the client ports of every host are open to everybody, by IPv6 ${list('firewall.clients')}`,
      ],
    ],
    ['firewall: { manage: false }\n', []],
    [closed, []],
  ])('says who may reach the client ports: %s', (firewall, warnings) => {
    expect(parse(`${good}${firewall}`).warnings.map(formatFinding)).toEqual(warnings)
  })

  it.each([
    [
      'one name server',
      '[mq1, mq2] }\nbrokers',
      '[mq1] }\nbrokers',
      'prod.yaml:5:19: there is one name server: without it no client finds a broker (Use two or three on different hosts.)',
    ],
    [
      'two name servers on one host',
      '[mq1, mq2] }\nbrokers',
      '[mq1, { host: mq1, listenPort: 9886 }] }\nbrokers',
      'prod.yaml:5:19: all 2 name servers are on mq1: without it no client finds a broker (Use two or three on different hosts.)',
    ],
    [
      'a slave beside its master',
      'slaves: [mq2]',
      'slaves: [{ host: mq1, listenPort: 10931 }]',
      'prod.yaml:8:59: broker-a-1 is on the host of its own master: the loss of mq1 takes both (Put slaves on another host than their master.)',
    ],
    [
      'a majority on one host',
      'replication: async, master: mq1, slaves: [mq2]',
      'replication: dledger, members: [mq1, { host: mq1, listenPort: 10931 }, mq2]',
      'prod.yaml:8:48: 2 of 3 members of broker-a are on mq1: its loss stops the whole group (Put every member on a host of its own.)',
    ],
    [
      'sync without a slave',
      'replication: async, master: mq1, slaves: [mq2]',
      'replication: sync, master: mq1',
      'prod.yaml:8:30: brokers.groups.broker-a replicates synchronously, but has no slave to wait for (Add a slave, or write replication: none.)',
    ],
    [
      'sync that waits for no slave',
      'replication: async, master: mq1',
      'replication: sync, config: { inSyncReplicas: 1 }, master: mq1',
      'prod.yaml:8:75: broker-a-0 has inSyncReplicas=1: the master alone is enough, and broker-a replicates no better than with replication: async (Take inSyncReplicas out: it is 2 then.)',
    ],
    [
      'sync that waits for more than there are',
      'replication: async, master: mq1',
      'replication: sync, config: { inSyncReplicas: 3 }, master: mq1',
      'prod.yaml:8:75: broker-a-0 has inSyncReplicas=3, and broker-a has 2 members: every send would end in FLUSH_SLAVE_TIMEOUT (Write at most 2.)',
    ],
    [
      'data in the folder of releases',
      'version: 5.5.0',
      'version: 5.5.0, data: /opt/rocketmq/data',
      'prod.yaml:2:35: /opt/rocketmq/data lies in /opt/rocketmq, the folder of the program: a replacement of the program deletes all messages (Choose a folder of its own, e.g. /data/rocketmq.)',
    ],
    [
      'a store in the folder of releases',
      'slaves: [mq2]',
      'slaves: [{ host: mq2, config: { storePathRootDir: /opt/rocketmq/store } }]',
      'prod.yaml:8:59: broker-a-1 keeps its messages in /opt/rocketmq/store, among the files of the program: a replacement of /opt/rocketmq deletes them (Take storePathRootDir and storePathCommitLog out: then it is /data/rocketmq/broker-a-1/store.)',
    ],
    [
      'data under /tmp',
      'version: 5.5.0',
      'version: 5.5.0, data: /tmp/rmq',
      'prod.yaml:2:35: /tmp/rmq: what is under /tmp is lost at a reboot, all messages included (Choose a folder on a data disk, e.g. /data/rocketmq.)',
    ],
    [
      'a store under /tmp',
      'slaves: [mq2]',
      'slaves: [{ host: mq2, config: { storePathRootDir: /tmp/rmqstore } }]',
      'prod.yaml:8:59: broker-a-1 keeps its messages in /tmp/rmqstore: what is under /tmp is lost at a reboot (Take storePathRootDir out, or choose a folder on a data disk.)',
    ],
    [
      'topics that make themselves',
      'brokers:\n',
      'brokers:\n  config: { autoCreateTopicEnable: true }\n',
      'prod.yaml:7:36: autoCreateTopicEnable=true makes a topic of every typing error, on one broker only (In production create topics with mqadmin updateTopic -c.)',
    ],
    [
      'a download without a checksum',
      `file: a.zip, sha512: ${sum}`,
      'url: https://example.com/a.zip',
      'prod.yaml:3:18: artifact.sha512 is not set, so the download cannot be verified (Take it from the .sha512 file beside the archive.)',
    ],
    [
      'a JDK that needs flags',
      'version: 5.5.0 }',
      'version: 4.9.8 }\njdk: { version: 17 }',
      'prod.yaml:3:17: The release is built and tested with JDK 8; a later JDK needs JVM flags, which this tool sets (RocketMQ 4.9.8, #3224, #5097): jdk.version is 17 (Set jdk.version to 8 unless a later JDK is needed.)',
    ],
  ])('of %s', (_name, find, write, warning) => {
    expect(good.split(find)).toHaveLength(2)
    expect(warningsOf(good.replace(find, write))).toEqual([warning])
  })
})
