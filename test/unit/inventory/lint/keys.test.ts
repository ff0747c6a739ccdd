import { describe, expect, it } from 'vitest'
import { complaintsOf, parse } from '../support.ts'

const withKey = (version: string, key: string, section = 'brokers') => `cluster: c
rocketmq: { version: ${version} }
artifact: { file: rocketmq.archive }
jdk: { version: 8 }
hosts: { mq1: { address: 10.0.0.1 } }
namesrv: { hosts: [mq1] ${section === 'namesrv' ? `, config: { ${key} }` : ''} }
brokers:
  config: { ${section === 'brokers' ? key : ''} }
  groups: { broker-a: { master: mq1 } }
`

describe('configuration keys', () => {
  it.each([
    ['3.2.6', 'mapedFileSizeCommitLog: 1073741824'],
    ['3.2.6', 'haSlaveFallbehindMax: 1'],
    ['4.7.0', 'haSlaveFallbehindMax: 1'],
    ['4.9.8', 'configBlackList: x'],
    ['5.1.1', 'haListenPort: 12345'],
    ['5.3.3', 'inSyncReplicas: 2'],
    ['5.3.9', 'inSyncReplicas: 2'],
    ['5.3.3', 'authenticationEnabled: false'],
    ['5.3.3', 'autoCreateTopicEnable: False'],
    ['5.3.3', 'metricsExporterType: PROM'],
    ['5.3.3', "deleteWhen: '04;16'"],
    ['5.3.3', 'messageDelayLevel: 1s 5s 010s 30m 2h 7d'],
    ['4.7.0', 'messageDelayLevel: 0s'],
    ['5.3.3', 'mappedFileSizeCommitLog: 1073741824'],
    ['5.3.3', 'osPageCacheBusyTimeOutMills: 9999999999'],
    ['4.7.0', 'serverWorkerThreads: 8'],
    // It moved from BrokerConfig to MessageStoreConfig.
    ['3.2.6', 'offsetCheckInSlave: true'],
    ['4.7.0', 'offsetCheckInSlave: true'],
    ['5.3.3', 'offsetCheckInSlave: true'],
  ])('%s takes %s', (version, key) => {
    expect(complaintsOf(withKey(version, key))).toEqual([])
  })

  it.each([
    [
      '4.9.8',
      'inSyncReplicas: 2',
      'inSyncReplicas came with RocketMQ 5.0.0; 4.9.8 would ignore it (Take it out.)',
    ],
    [
      '3.2.6',
      'mappedFileSizeCommitLog: 1073741824',
      'mappedFileSizeCommitLog came after RocketMQ 3.2.6; 3.2.6 would ignore it (Write mapedFileSizeCommitLog: that is its name there.)',
    ],
    [
      '3.2.6',
      'waitTimeMillsInSendQueue: 200',
      'waitTimeMillsInSendQueue came after RocketMQ 3.2.6; 3.2.6 would ignore it (Take it out.)',
    ],
    [
      '4.9.7',
      'configBlackList: x',
      'configBlackList came with RocketMQ 4.9.8; 4.9.7 would ignore it (Take it out.)',
    ],
    [
      '5.0.0',
      'haSlaveFallbehindMax: 1',
      'haSlaveFallbehindMax was last read by RocketMQ 4.9.8; 5.0.0 would ignore it (Write haMaxGapNotInSync: that is its name there.)',
    ],
    [
      '5.1.0',
      'haListenPort: 12345',
      'before 5.1.1 the port is always listenPort + 1, and haListenPort is ignored (Take it out.)',
    ],
    [
      '5.3.3',
      'aclEnable: true',
      'RocketMQ 5.3.3 reads aclEnable, but its ACL 1.0 is gone: the cluster would be open (Take it out, and write acl: { accessKey: …, secretKey: … } at the top.)',
    ],
    [
      '5.3.3',
      'metricsExporterType: prom',
      "'prom' is none of its values; RocketMQ would silently keep the default (Write PROM.)",
    ],
    [
      '5.3.3',
      'brokerPermission: 3',
      "'3' is no permission (Write 6 to read and write, 4 to read, 2 to write.)",
    ],
    [
      '5.3.3',
      'storePathRootDir: /data/my store',
      "'/data/my store' holds a blank (Choose a path without blanks.)",
    ],
  ])('%s refuses %s', (version, key, complaint) => {
    const name = key.split(':')[0] ?? ''
    const [found, ...others] = complaintsOf(withKey(version, key))
    expect(others).toEqual([])
    expect(found?.replace(/^prod\.yaml:\d+:\d+: /, '')).toBe(`brokers.config.${name}: ${complaint}`)
  })

  it('knows the keys of name servers apart from those of brokers', () => {
    expect(complaintsOf(withKey('5.3.3', 'supportActingMaster: true', 'namesrv'))).toEqual([])
    expect(complaintsOf(withKey('5.3.3', 'fileReservedTime: 48', 'namesrv'))).toEqual([
      "prod.yaml:6:37: namesrv.config.fileReservedTime: RocketMQ 5.3.3 has no key 'fileReservedTime' and would ignore it (Move it: it is a key of the broker's configuration.)",
    ])
  })

  it.each([
    ['3.2.6', 'mapedFileSizeConsumeQueue: 300000', ['consume-queue-in-bytes']],
    ['4.9.4', 'mappedFileSizeConsumeQueue: 300000', ['consume-queue-in-bytes']],
    ['4.9.4', 'mappedFileSizeConsumeQueue: 6000000', []],
  ])('knows what %s makes of %s', (version, key, codes) => {
    const { warnings } = parse(withKey(version, key))
    const found = warnings.filter(({ code }) => code === 'consume-queue-in-bytes')
    expect(found.map(({ code }) => code)).toEqual(codes)
    for (const { message, hint } of found) {
      expect(message).toContain('a file of 300000 has room for 15000 messages')
      expect(hint).toBe(
        'Write 6000000 for 300000 messages; the default is 6000000. A store that has files of 300000 bytes already starts with no other number.',
      )
    }
  })

  it('keeps the text of values that look like numbers', () => {
    const cluster = parse(withKey('5.3.3', 'deleteWhen: 04, fileReservedTime: 072, messageDelayLevel: 1s 5s'))
    const config = cluster.instances[1]?.config
    expect([config?.get('deleteWhen'), config?.get('fileReservedTime')]).toEqual(['04', '072'])
    expect(config?.get('messageDelayLevel')).toBe('1s 5s')
  })
})

describe('messageDelayLevel', () => {
  const hint = '(Write numbers with s, m, h or d, and one blank between them: 1s 5s 10s 30s 1m 2m 1h.)'

  it.each([
    ['1s 5s 10x', "'10x' is no delay"],
    ['1s, 5s', "'1s,' is no delay"],
    ['1s;5s', "'1s;5s' is no delay"],
    ['1s 5S', "'5S' is no delay"],
    ['1s 5', "'5' is no delay"],
    ['s 5s', "'s' is no delay"],
    ['1s 500ms', "'500ms' is no delay"],
    ['-1s', "'-1s' is no delay"],
    ['1 s', "'1' is no delay"],
    ['1.5s', "'1.5s' is no delay"],
    ['9999999999999999999s', "'9999999999999999999s' is no delay"],
    ['1s  5s', "'1s  5s' has two blanks between two levels"],
  ])('refuses %s, with which a broker ends', (levels, fault) => {
    expect(complaintsOf(withKey('5.3.3', `messageDelayLevel: '${levels}'`))).toEqual([
      expect.stringContaining(`${fault}; a broker ends at its start when it cannot read a level ${hint}`),
    ])
  })
})
