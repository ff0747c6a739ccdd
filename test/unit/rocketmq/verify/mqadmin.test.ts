import { describe, expect, it } from 'vitest'
import {
  clusterListArgs,
  checkClusterList,
  parseClusterList,
} from '../../../../src/rocketmq/verify/mqadmin.ts'
import { makeCluster, pair, trio } from '../../support/cluster.ts'
import { fixture } from '../support/fixture.ts'

describe('clusterListArgs', () => {
  it('names every name server in one word', () => {
    expect(clusterListArgs(makeCluster(pair))).toEqual(['clusterList', '-n', '10.0.0.11:9876;10.0.0.12:9876'])
  })
})

describe('parseClusterList', () => {
  it.each([
    ['3.2.6', ['3.2.6', '3.2.6']],
    ['4.9.4', ['4.9.4', undefined]],
    ['5.3.3', ['5.3.3', undefined]],
    ['5.5.0', ['5.5.0', '5.5.0']],
  ])('reads what mqadmin of %s prints', (version, versions) => {
    expect(parseClusterList(fixture(version, 'cluster-list'))).toEqual([
      { ...row, brokerId: 0, address: '10.0.0.11:10911', version: versions[0] },
      { ...row, brokerId: 1, address: '10.0.0.12:10911', version: versions[1] },
    ])
  })

  it('is not led astray by names wider than their columns', () => {
    const name = 'orders-and-payments-of-the-west'
    const line = `${name}  ${name}  0     203.0.113.111:10911    V4_9_4                  12.30(0,0ms)         4.56(0,0ms)          0 1.00 0.1234`
    expect(parseClusterList(line)).toEqual([
      {
        cluster: name,
        brokerName: name,
        brokerId: 0,
        address: '203.0.113.111:10911',
        version: '4.9.4',
        inTps: 12.3,
        outTps: 4.56,
      },
    ])
  })

  it.each(['', 'The sub command clusterList not exist.', '#Cluster Name     #Broker Name'])(
    'finds no row in %j',
    (text) => {
      expect(parseClusterList(text)).toEqual([])
    },
  )
})

const row = { cluster: 'lab', brokerName: 'broker-a', inTps: 0, outTps: 0 }

const listed = (version: string, ids: readonly [number, number] = [0, 1]) =>
  [
    '#Cluster Name     #Broker Name            #BID  #Addr                  #Version                #InTPS(LOAD)       #OutTPS(LOAD) #PCWait(ms) #Hour #SPACE',
    `lab               broker-a                ${ids[0]}     10.0.0.11:10911        ${version}                   0.00(0,0ms)         0.00(0,0ms)          0 498681.32 0.1500`,
    `lab               broker-a                ${ids[1]}     10.0.0.12:10911        ${version}                   0.00(0,0ms)         0.00(0,0ms)          0 498681.32 0.1500`,
  ].join('\n')

describe('judgeClusterList', () => {
  const cluster = makeCluster({ ...pair, version: '4.9.4' })
  const lines = (stdout: string, stderr = '') =>
    checkClusterList(cluster, stdout, stderr).map((problem) => problem.message)

  it('is content with every row as in the inventory, whatever noise there is', () => {
    expect(
      lines(`noise\n${listed('V4_9_4')}\nnoise`, 'RocketMQLog:WARN No appenders could be found'),
    ).toEqual([])
  })

  it.each([
    [
      'a row is missing',
      listed('V4_9_4').split('\n').slice(0, 2).join('\n'),
      ['mqadmin clusterList does not list broker-a-1 (10.0.0.12:10911) as in the inventory'],
    ],
    [
      'a broker is registered and silent',
      fixture('4.9.4', 'cluster-list'),
      ['broker-a-1 (10.0.0.12:10911) is registered, but did not answer mqadmin on 10.0.0.12:10911'],
    ],
    [
      'the ids are swapped',
      listed('V4_9_4', [1, 0]),
      [
        'mqadmin clusterList does not list broker-a-0 (10.0.0.11:10911) as in the inventory',
        'mqadmin clusterList does not list broker-a-1 (10.0.0.12:10911) as in the inventory',
      ],
    ],
    [
      'the version differs',
      listed('V4_7_0'),
      [
        'mqadmin clusterList says broker-a-0 (10.0.0.11:10911) runs 4.7.0, the inventory says 4.9.4',
        'mqadmin clusterList says broker-a-1 (10.0.0.12:10911) runs 4.7.0, the inventory says 4.9.4',
      ],
    ],
  ])('objects when %s', (_when, stdout, problems) => {
    expect(lines(stdout)).toEqual(problems)
  })

  it('takes a broker that does not answer at the public address of its host', () => {
    const hosts = cluster.hosts.map((host) => ({ ...host, publicAddress: host.privateAddress }))
    const stdout = fixture('4.9.4', 'cluster-list')
    expect(checkClusterList({ ...cluster, hosts }, stdout, '')).toEqual([])
  })

  it.each([
    [
      'the name server is down',
      '',
      fixture('4.9.4', 'cluster-list-refused.stderr'),
      'Caused by: org.apache.rocketmq.remoting.exception.RemotingConnectException: connect to [10.0.0.11:9876] failed',
    ],
    [
      'the command is unknown',
      'The sub command clusterList not exist.',
      '',
      'The sub command clusterList not exist.',
    ],
    [
      'there is no JDK',
      '',
      'ERROR: Please set the JAVA_HOME variable in your environment, We need java(x64)! !!',
      'ERROR: Please set the JAVA_HOME variable in your environment, We need java(x64)! !!',
    ],
    ['only a header came', '#Cluster Name     #Broker Name', '', 'it printed nothing'],
  ])('says what mqadmin said when %s', (_when, stdout, stderr, telling) => {
    expect(lines(stdout, stderr)).toEqual([`mqadmin clusterList printed no broker: ${telling}`])
  })

  it.each<[string, string, string[]]>([
    ['answers with an empty table', listed('V4_9_4').split('\n').slice(0, 1).join('\n'), []],
    ['prints nothing', '', ['mqadmin clusterList printed no table: it printed nothing']],
    [
      'does not know the command',
      'The sub command clusterList not exist.',
      ['mqadmin clusterList printed no table: The sub command clusterList not exist.'],
    ],
  ])('of a cluster without brokers, when mqadmin %s', (_when, stdout, problems) => {
    expect(checkClusterList(makeCluster({}), stdout, '').map(({ message }) => message)).toEqual(problems)
  })

  it('wants one master in an elected group, whichever member it is', () => {
    const elected = makeCluster({ ...trio('dledger'), version: '4.9.4' })
    const third = listed('V4_9_4', [1, 2])
    const leading =
      third.replaceAll('10.0.0.12', '10.0.0.13').split('\n')[2]?.replace('2     ', '0     ') ?? ''
    expect(checkClusterList(elected, `${third}\n${leading}`, '')).toEqual([])
    const stranger = leading.replace('10.0.0.13:10911', '10.0.0.14:10911')
    const followers = `${third}\n${leading.replace('0     ', '3     ')}`
    expect(checkClusterList(elected, `${followers}\n${stranger}`, '')).toEqual([
      {
        code: 'mqadmin-differs',
        group: 'broker-a',
        message:
          'mqadmin clusterList lists 10.0.0.14:10911 as the master (#BID 0) of broker-a, which is none of its members',
      },
    ])
    expect(checkClusterList(elected, `${third}\n${leading.replace('0     ', '3     ')}`, '')).toEqual([
      {
        code: 'mqadmin-differs',
        group: 'broker-a',
        message: 'mqadmin clusterList lists no master (#BID 0) of broker-a',
      },
    ])
  })
})
