import { describe, expect, it } from 'vitest'
import { instanceOf } from '../../support/cluster.ts'
import { complaintsOf, parse } from '../support.ts'

/** The quick start of DLedger, with what is put into a member's config. */
const quickStart = (config: string): string => `cluster: RaftCluster
rocketmq: { version: 4.9.4 }
artifact: { file: a.zip, sha512: ${'ab'.repeat(64)} }
jdk: { version: 8, from: package }
firewall: { clients: [10.0.0.1] }
hosts: { mq1: { address: 10.0.0.1 } }
namesrv: { hosts: [mq1] }
brokers:
  groups:
    RaftNode00:
      replication: dledger
      members:
        - { host: mq1, listenPort: 30911, config: { ${config} } }
        - { host: mq1, listenPort: 30921 }
        - { host: mq1, listenPort: 30931 }
`

describe('a DLedger group', () => {
  it('warns of stores under /tmp and of peers that share one host', () => {
    const store = 'storePathRootDir: /tmp/rmqstore/node00, storePathCommitLog: /tmp/rmqstore/node00/commitlog'
    const { warnings } = parse(quickStart(store))
    expect(warnings.map(({ code }) => code).sort()).toEqual(['data-under-tmp', 'majority-on-one-host'])
  })

  it.each([
    ['dLegerPeers: n0-127.0.0.1:40911;n1-127.0.0.1:40912', 'it lists the members of the group'],
    ['dLegerSelfId: n0', 'it follows from the order of members'],
    ['dLegerGroup: RaftNode00', "it is the group's name"],
    ['enableDLegerCommitLog: true', 'Set replication: dledger for the group'],
  ])('derives what the samples of RocketMQ spell out: %s', (config, hint) => {
    expect(complaintsOf(quickStart(config)).join('\n')).toContain(hint)
  })

  it('gives every member the same peers, a number of its own, and reserves the ports', () => {
    const cluster = parse(quickStart('sendMessageThreadPoolNums: 24'))
    const peers = 'n0-10.0.0.1:40911;n1-10.0.0.1:40912;n2-10.0.0.1:40913'
    for (const n of [0, 1, 2]) {
      const { config } = instanceOf(cluster, `RaftNode00-n${n}`)
      expect([config.get('dLegerPeers'), config.get('dLegerSelfId')]).toEqual([peers, `n${n}`])
    }
    expect(cluster.sysctl['net.ipv4.ip_local_reserved_ports']).toBe('40911-40913')
  })
})
