import { describe, expect, it } from 'vitest'
import { RmqError } from '../../../../src/errors.ts'
import { checkAnswers } from '../../../../src/rocketmq/verify/checks/index.ts'
import type { Registration } from '../../../../src/rocketmq/client/name-server.ts'
import { answerOf, type Answers, type Problem } from '../../../../src/rocketmq/verify/verification.ts'
import { makeCluster, pair, trio } from '../../support/cluster.ts'
import type { Shape } from '../../support/cluster.ts'
import { goodAnswers, registrationsOf, runtime, withAnswers } from '../support/fake-cluster.ts'
import { hint } from '../../../../src/hint.ts'

interface Case {
  readonly when: string
  readonly shape?: Shape
  /** Turns a healthy cluster's rows into what name server namesrv-mq1 lists. */
  readonly mq1?: (rows: Registration[]) => Registration[]
  readonly mq2?: (rows: Registration[]) => Registration[]
  readonly answers?: (answers: Answers) => Answers
  readonly problems?: readonly string[]
  readonly warnings?: readonly string[]
}

const refused = new Error('connection refused')
const without = (id: number) => (rows: Registration[]) => rows.filter((row) => row.brokerId !== id)
const change = (id: number, to: Partial<Registration>) => (rows: Registration[]) =>
  rows.map((row) => (row.brokerId === id ? { ...row, ...to } : row))
const add = (row: Partial<Registration>) => (rows: Registration[]) => [
  ...rows,
  { cluster: 'lab', brokerName: 'broker-x', brokerId: 0, address: '10.9.9.9:10911', ...row },
]

const slaveOf = (masterAddress: string) => ({ master: false, slaves: [], masterAddress })
const crossed: Shape = {
  nameServers: [{ host: 'mq1' }],
  groups: {
    'broker-a': { replication: 'async', members: [{ host: 'mq1' }, { host: 'mq3' }] },
    'broker-b': { replication: 'async', members: [{ host: 'mq2' }, { host: 'mq3', listenPort: 10921 }] },
  },
}
const masterWith = (slaves: readonly string[]) => ({ master: true, slaves, masterAddress: '' })
const topicsOf = (...names: readonly string[]) => new Map(names.map((name) => [name, true]))
const electionWith = (peers: readonly string[]) => ({
  leaderAddress: '10.0.0.11:9878',
  leader: false,
  peers: new Map(peers.map((address, index) => [`n${index}`, address])),
})
const keyed = {
  host: 'mq1',
  config: {
    fileReservedTime: '9',
    regionId: 'x'.repeat(70),
    flushIntervalCommitLog: '9',
    maxMessageSize: '9',
    sendMessageThreadPoolNums: '9',
    pullMessageThreadPoolNums: '9',
  },
}

const cases: readonly Case[] = [
  { when: 'all matches the inventory' },
  {
    when: 'a slave is missing at one name server',
    mq2: without(1),
    problems: [
      'not-registered broker-a-1: broker-a-1 on mq2 (broker-a id 1 at 10.0.0.12:10911) is not registered at namesrv-mq2',
    ],
  },
  {
    when: 'a slave is missing everywhere: one problem, not two',
    mq1: without(1),
    mq2: without(1),
    problems: [
      'not-registered broker-a-1: broker-a-1 on mq2 (broker-a id 1 at 10.0.0.12:10911) is not registered at namesrv-mq1, namesrv-mq2',
    ],
  },
  {
    when: 'a broker advertises another address',
    mq1: change(0, { address: '172.17.0.1:10911' }),
    problems: [
      'wrong-address broker-a-0: namesrv-mq1 lists broker-a-0 on mq1 at 172.17.0.1:10911, the inventory says broker-a id 0 at 10.0.0.11:10911',
    ],
    warnings: [
      'unexpected-broker broker-a: namesrv-mq1 also lists broker-a id 0 at 172.17.0.1:10911 of cluster lab, which is not in the inventory',
    ],
  },
  {
    when: 'a slave runs with another id',
    mq1: change(1, { brokerId: 2 }),
    mq2: change(1, { brokerId: 2 }),
    problems: [
      'wrong-identity broker-a-1: namesrv-mq1, namesrv-mq2 lists broker-a-1 on mq2 as broker-a id 2 at 10.0.0.12:10911 of cluster lab, the inventory says broker-a id 1 at 10.0.0.12:10911',
    ],
  },
  {
    when: 'two masters overwrite each other',
    mq1: (rows) => without(1)(change(0, { address: '10.0.0.12:10911' })(rows)),
    problems: [
      'not-registered broker-a-0: broker-a-0 on mq1 (broker-a id 0 at 10.0.0.11:10911) is not registered at namesrv-mq1',
      'wrong-identity broker-a-1: namesrv-mq1 lists broker-a-1 on mq2 as broker-a id 0 at 10.0.0.12:10911 of cluster lab, the inventory says broker-a id 1 at 10.0.0.12:10911',
    ],
  },
  {
    when: 'a broker joined another cluster',
    mq1: change(0, { cluster: 'DefaultCluster' }),
    problems: [
      'wrong-identity broker-a-0: namesrv-mq1 lists broker-a-0 on mq1 as broker-a id 0 at 10.0.0.11:10911 of cluster DefaultCluster, the inventory says broker-a id 0 at 10.0.0.11:10911',
    ],
  },
  {
    when: 'a broker of ours is unknown to the inventory',
    mq1: add({}),
    mq2: add({}),
    warnings: [
      'unexpected-broker : namesrv-mq1, namesrv-mq2 also lists broker-x id 0 at 10.9.9.9:10911 of cluster lab, which is not in the inventory',
    ],
  },
  { when: 'another cluster shares the name server', mq1: add({ cluster: 'other' }) },
  {
    when: 'another cluster uses our brokerName',
    mq1: add({ cluster: 'other', brokerName: 'broker-a', brokerId: 7 }),
    warnings: [
      'unexpected-broker broker-a: namesrv-mq1 also lists broker-a id 7 at 10.9.9.9:10911 of cluster other, which is not in the inventory',
    ],
  },
  {
    when: 'a name server is down',
    answers: (answers) => withAnswers(answers, { 'namesrv-mq2': refused }),
    problems: ['no-answer namesrv-mq2: name server namesrv-mq2 on mq2 does not answer: connection refused'],
  },
  {
    when: 'a broker is down, and still listed',
    answers: (answers) => withAnswers(answers, { 'broker-a-1': refused }),
    problems: ['no-answer broker-a-1: broker broker-a-1 on mq2 does not answer: connection refused'],
  },
  {
    when: 'a broker is down, and no longer listed: one problem, not two',
    mq1: without(1),
    mq2: without(1),
    answers: (answers) => withAnswers(answers, { 'broker-a-1': refused }),
    problems: ['no-answer broker-a-1: broker broker-a-1 on mq2 does not answer: connection refused'],
  },
  {
    when: 'a broker runs another version',
    answers: (answers) => withRuntime(answers, { version: '4.9.4', versionDescription: 'V4_9_4' }),
    problems: ['wrong-version broker-a-0: broker-a-0 (10.0.0.11:10911) runs 4.9.4, the inventory says 5.3.3'],
  },
  {
    when: 'a broker reports no version',
    answers: (answers) => withRuntime(answers, { version: undefined, versionDescription: 'HIGHER' }),
    problems: [
      "wrong-version broker-a-0: broker-a-0 (10.0.0.11:10911) runs 'HIGHER', the inventory says 5.3.3",
    ],
  },
  {
    when: 'a disk fills',
    answers: (answers) => withRuntime(answers, { diskRatio: 0.87 }),
    warnings: [
      "disk-filling broker-a-0: broker-a-0 on mq1: its store's disk is 87 % full; writes are refused from 90 %",
    ],
  },
  {
    when: 'a slave is ahead of its master',
    answers: offsets(1000n, 5_000_000n),
    problems: [
      'slave-ahead broker-a-1: broker-a-1 (10.0.0.12:10911) on mq2 is 5.0 MB ahead of its master broker-a-0 (5000000 of 1000 bytes) and copies nothing',
    ],
  },
  {
    when: 'a slave has nothing',
    answers: offsets(1000n, 0n),
    problems: [
      'slave-behind broker-a-1: broker-a-1 (10.0.0.12:10911) on mq2 lacks 1.0 kB of what broker-a-0 has (0 of 1000 bytes)',
    ],
  },
  {
    when: 'a slave lacks more than a load explains',
    answers: offsets(300_001_000n, 1000n),
    problems: [
      'slave-behind broker-a-1: broker-a-1 (10.0.0.12:10911) on mq2 lacks 300.0 MB of what broker-a-0 has (1000 of 300001000 bytes)',
    ],
  },
  { when: 'a slave lags by what a load explains', answers: offsets(200_000_000n, 1000n) },
  { when: 'nothing was ever written', answers: offsets(0n, 0n) },
  {
    when: 'a slave stands still although nothing is written',
    answers: offsets(2000n, 1000n, { putTps: 0, before: 1000n }),
    problems: [
      'slave-behind broker-a-1: broker-a-1 (10.0.0.12:10911) on mq2 lacks 1.0 kB of what broker-a-0 has (1000 of 2000 bytes); it copies nothing',
    ],
  },
  {
    when: 'a slave catches up while nothing is written',
    answers: offsets(2000n, 1000n, { putTps: 0, before: 900n }),
  },
  {
    when: 'a slave with much to copy copies',
    answers: offsets(900_000_000n, 100_000_000n, { before: 55_000_000n }),
    problems: [
      'slave-behind broker-a-1: broker-a-1 (10.0.0.12:10911) on mq2 lacks 800.0 MB of what broker-a-0 has (100000000 of 900000000 bytes); it copied 45.0 MB in a second',
    ],
  },
  {
    when: 'a follower of an elected leader is ahead, and another one has nothing',
    shape: trio('dledger'),
    answers: (answers) =>
      withAnswers(answers, {
        'broker-a-n1': { runtime: runtime({ commitLogMaxOffset: 1200n }) },
        'broker-a-n2': { runtime: runtime({ commitLogMaxOffset: 0n }) },
      }),
    problems: [
      'slave-behind broker-a-n2: broker-a-n2 (10.0.0.13:10911) on mq3 lacks 1.0 kB of what broker-a-n0 has (0 of 1000 bytes)',
    ],
  },
  { when: 'a DLedger group has elected its third member', shape: trio('dledger'), mq1: electing(2) },
  {
    when: 'a DLedger group has no leader',
    shape: trio('dledger'),
    mq1: change(0, { brokerId: 1 }),
    problems: [
      'no-master broker-a: group broker-a has no master (id 0) at namesrv-mq1: it takes no messages',
    ],
  },
  {
    when: 'a replaced host came back and leads',
    shape: trio('dledger'),
    mq1: (rows) => add({ brokerName: 'broker-a', brokerId: 0 })(change(0, { brokerId: 3 })(rows)),
    problems: [
      'unknown-master broker-a: namesrv-mq1 lists 10.9.9.9:10911 as the master of group broker-a, and that is none of its members (10.0.0.11:10911, 10.0.0.12:10911, 10.0.0.13:10911)',
    ],
  },
  {
    when: 'a replaced host came back and follows',
    shape: trio('dledger'),
    mq1: add({ brokerName: 'broker-a', brokerId: 4 }),
    warnings: [
      'unexpected-broker broker-a: namesrv-mq1 also lists broker-a id 4 at 10.9.9.9:10911 of cluster lab, which is not in the inventory',
    ],
  },
  {
    when: 'name servers disagree on an elected master',
    shape: { ...trio('controller'), nameServers: [{ host: 'mq1' }, { host: 'mq2' }] },
    mq2: electing(1),
    problems: [
      'masters-differ broker-a: the name servers disagree on the master of group broker-a (namesrv-mq1: 10.0.0.11:10911; namesrv-mq2: 10.0.0.12:10911)',
    ],
  },
  {
    when: 'a broker announces the public address of its host',
    shape: { ...pair, publicAddresses: { mq1: '203.0.113.1' } },
    mq1: change(0, { address: '203.0.113.1:10911' }),
    mq2: change(0, { address: '203.0.113.1:10911' }),
  },
  {
    when: 'a broker runs with other values of its keys',
    shape: { ...pair, groups: { 'broker-a': { replication: 'async', members: [keyed, { host: 'mq2' }] } } },
    answers: (answers) =>
      withAnswers(answers, {
        'broker-a-0': {
          runtime: runtime(),
          config: new Map([...Object.keys(keyed.config).map((key) => [key, '1'] as const), ['other', '2']]),
        },
      }),
    problems: [
      `config-differs broker-a-0: broker broker-a-0 (10.0.0.11:10911) on mq1 runs with another configuration than the inventory has: fileReservedTime is 1 and not 9, regionId is 1 and not ${'x'.repeat(60)}…, flushIntervalCommitLog is 1 and not 9, maxMessageSize is 1 and not 9, sendMessageThreadPoolNums is 1 and not 9, and 1 more keys`,
    ],
  },
  {
    when: 'the write permission of a group is wiped, and its broker refuses writes',
    mq1: (rows) => rows,
    answers: (answers) =>
      withAnswers(answers, {
        'namesrv-mq1': {
          ...answerOf(answers, 'namesrv-mq1'),
          writable: new Map([
            ['broker-a', false],
            ['constructor', false],
          ]),
        },
        'broker-a-0': { runtime: runtime(), config: new Map([['brokerPermission', '4']]) },
      }),
    problems: [
      'not-writable broker-a-0: namesrv-mq1 lists broker-a as read-only, so producers do not write to broker-a-0 (10.0.0.11:10911): broker-a-0 runs with brokerPermission=4',
      'config-differs broker-a-0: broker broker-a-0 (10.0.0.11:10911) on mq1 runs with another configuration than the inventory has: brokerPermission is 4 and not 6',
    ],
  },
  {
    when: 'a group is read-only as the inventory says',
    shape: {
      ...pair,
      groups: {
        'broker-a': { replication: 'none', members: [{ host: 'mq1', config: { brokerPermission: '4' } }] },
      },
    },
    answers: (answers) =>
      withAnswers(answers, {
        'namesrv-mq1': { ...answerOf(answers, 'namesrv-mq1'), writable: new Map([['broker-a', false]]) },
      }),
  },
  {
    when: 'the group of an elected leader is read-only: one problem, of the leader',
    shape: trio('dledger'),
    mq1: electing(1),
    answers: (answers) =>
      withAnswers(answers, {
        'namesrv-mq1': { ...answerOf(answers, 'namesrv-mq1'), writable: new Map([['broker-a', false]]) },
      }),
    problems: [
      'not-writable broker-a-n1: namesrv-mq1 lists broker-a as read-only, so producers do not write to broker-a-n1 (10.0.0.12:10911)',
    ],
  },
  {
    when: 'a slave has no connection to its master, and there is nothing to copy',
    answers: (answers) =>
      withAnswers(answers, {
        'broker-a-0': { runtime: runtime(), ha: masterWith([]) },
        'broker-a-1': {
          runtime: runtime(),
          ha: { master: false, slaves: [], masterAddress: '10.0.0.11:10912' },
        },
      }),
    problems: [
      'no-replication broker-a-1: broker-a-1 (10.0.0.12:10911) on mq2 has no connection to broker-a-0 for replication (it tries 10.0.0.11:10912): it copies nothing',
    ],
  },
  {
    when: 'a slave has a connection',
    answers: (answers) =>
      withAnswers(answers, { 'broker-a-0': { runtime: runtime(), ha: masterWith(['10.0.0.12']) } }),
  },
  {
    when: 'two slaves on one host copy from each other’s master',
    shape: crossed,
    answers: (answers) =>
      withAnswers(answers, {
        'broker-a-0': { runtime: runtime(), ha: masterWith(['10.0.0.13']) },
        'broker-a-1': { runtime: runtime(), ha: slaveOf('10.0.0.12:10912') },
        'broker-b-0': { runtime: runtime(), ha: masterWith(['10.0.0.13']) },
        'broker-b-1': { runtime: runtime(), ha: slaveOf('[10.0.0.12]:10912') },
      }),
    problems: [
      'wrong-master broker-a-1: broker-a-1 (10.0.0.13:10911) on mq3 copies from 10.0.0.12:10912, the HA port of broker-b-0, and not from its master broker-a-0 (10.0.0.11:10912)',
    ],
  },
  {
    when: 'a slave copies from an address that no broker of the inventory has',
    answers: (answers) =>
      withAnswers(answers, {
        'broker-a-0': { runtime: runtime(), ha: masterWith([]) },
        'broker-a-1': { runtime: runtime(), ha: slaveOf('10.9.9.9:10912') },
      }),
    problems: [
      'wrong-master broker-a-1: broker-a-1 (10.0.0.12:10911) on mq2 copies from 10.9.9.9:10912, and not from its master broker-a-0 (10.0.0.11:10912)',
    ],
  },
  {
    when: 'a slave connects from another network of its host',
    answers: (answers) =>
      withAnswers(answers, { 'broker-a-0': { runtime: runtime(), ha: masterWith(['10.9.0.12']) } }),
  },
  {
    when: 'one of two slaves on one host has a connection',
    shape: {
      nameServers: [{ host: 'mq1' }],
      groups: {
        'broker-a': {
          replication: 'async',
          members: [{ host: 'mq1' }, { host: 'mq2' }, { host: 'mq2', listenPort: 10921 }],
        },
      },
    },
    answers: (answers) =>
      withAnswers(answers, { 'broker-a-0': { runtime: runtime(), ha: masterWith(['10.0.0.12']) } }),
    problems: [
      'no-replication broker-a-2: broker-a-2 (10.0.0.12:10921) on mq2 has no connection to broker-a-0 for replication: it copies nothing',
    ],
  },
  {
    when: 'a slave that does not answer has no connection: one problem, not two',
    answers: (answers) =>
      withAnswers(answers, {
        'broker-a-0': { runtime: runtime(), ha: masterWith([]) },
        'broker-a-1': refused,
      }),
    problems: ['no-answer broker-a-1: broker broker-a-1 on mq2 does not answer: connection refused'],
  },
  {
    when: 'a follower has no connection to the leader that was elected',
    shape: trio('controller'),
    mq1: electing(1),
    answers: (answers) =>
      withAnswers(answers, { 'broker-a-n1': { runtime: runtime(), ha: masterWith(['10.0.0.11']) } }),
    problems: [
      'no-replication broker-a-n2: broker-a-n2 (10.0.0.13:10911) on mq3 has no connection to broker-a-n1 for replication: it copies nothing',
    ],
  },
  {
    when: 'a member of an elected group has found no leader',
    shape: trio('dledger'),
    mq1: change(1, { brokerId: -1 }),
    problems: [
      'no-role broker-a-n1: namesrv-mq1 lists broker-a-n1 on mq2 with id -1: it has found no leader of broker-a and does not follow one',
    ],
  },
  {
    when: 'another cluster has a broker of the same name, while ours is listed',
    answers: (answers) =>
      withAnswers(answers, {
        'namesrv-mq2': {
          ...answerOf(answers, 'namesrv-mq2'),
          clusters: new Map([
            ['broker-a', ['DefaultCluster', 'lab']],
            ['broker-x', ['DefaultCluster']],
          ]),
        },
      }),
    problems: [
      "name-in-two-clusters broker-a: namesrv-mq2 lists broker-a under cluster DefaultCluster too: its broker of that name and ours take each other's place at every registration",
    ],
  },
  {
    when: 'another cluster has a broker of the same name, while that one is listed',
    shape: { ...pair, nameServers: [{ host: 'mq1' }] },
    answers: (answers) =>
      withAnswers(answers, {
        'namesrv-mq1': {
          registrations: change(0, { address: '10.9.9.9:10911' })([
            ...(answerOf(answers, 'namesrv-mq1')?.registrations ?? []),
          ]),
          clusters: new Map([['broker-a', ['DefaultCluster', 'lab']]]),
        },
      }),
    problems: [
      'wrong-address broker-a-0: namesrv-mq1 lists broker-a-0 on mq1 at 10.9.9.9:10911, the inventory says broker-a id 0 at 10.0.0.11:10911',
      "name-in-two-clusters broker-a: namesrv-mq1 lists broker-a under cluster DefaultCluster too: its broker of that name and ours take each other's place at every registration",
    ],
    warnings: [
      'unexpected-broker broker-a: namesrv-mq1 also lists broker-a id 0 at 10.9.9.9:10911 of cluster DefaultCluster or lab, which is not in the inventory',
    ],
  },
  {
    when: 'a group has none of the topics of the others',
    shape: {
      nameServers: [{ host: 'mq1' }],
      groups: {
        'broker-a': { replication: 'none', members: [{ host: 'mq1' }] },
        'broker-b': { replication: 'none', members: [{ host: 'mq2' }] },
      },
    },
    answers: (answers) =>
      withAnswers(answers, {
        'broker-a-0': {
          runtime: runtime(),
          topics: topicsOf('orders', 'pay', '%RETRY%g', 'broker-a', 'TBW102'),
        },
        'broker-b-0': { runtime: runtime(), topics: topicsOf('pay', 'broker-b', 'SCHEDULE_TOPIC_XXXX') },
      }),
    warnings: [
      'topics-missing broker-b: broker-b lacks 1 of the 2 topics of the cluster (orders): producers send no messages of them to it',
    ],
  },
  {
    when: 'the controllers do not know a member, and hear nothing of another',
    shape: trio('controller'),
    answers: (answers) =>
      withAnswers(answers, {
        'controller-mq1': {
          ...answerOf(answers, 'controller-mq1'),
          replicas: new Map([
            [
              'broker-a',
              new Map([
                ['10.0.0.11:10911', { heard: true, ids: [] }],
                ['10.0.0.12:10911', { heard: false, ids: [] }],
              ]),
            ],
          ]),
        },
      }),
    problems: [
      'unknown-member broker-a-n1: the leading controller hears nothing of broker-a-n1 (10.0.0.12:10911) on mq2, and would not elect it master of broker-a',
      'unknown-member broker-a-n2: the leading controller does not know broker-a-n2 (10.0.0.13:10911) on mq3, and would not elect it master of broker-a',
    ],
  },
  {
    when: 'the leader of the controllers is a stranger to one of them',
    shape: { ...trio('controller'), controllers: [{ host: 'mq1' }, { host: 'mq2' }] },
    answers: (answers) =>
      withAnswers(answers, { 'controller-mq2': { election: electionWith(['10.0.0.12:9878']) } }),
    problems: [
      'controllers-disagree : the leader of the controllers, 10.0.0.11:9878, is not among the members that controller-mq2 knows',
    ],
  },
  {
    when: 'the controllers have different members',
    shape: { ...trio('controller'), controllers: [{ host: 'mq1' }, { host: 'mq2' }] },
    answers: (answers) =>
      withAnswers(answers, {
        'controller-mq1': { election: electionWith(['10.0.0.11:9878']) },
        'controller-mq2': { election: electionWith(['10.0.0.11:9878', '10.0.0.12:9878']) },
      }),
    problems: [
      'controllers-disagree : the controllers do not have the same members (controller-mq1: n0 10.0.0.11:9878; controller-mq2: n0 10.0.0.11:9878, n1 10.0.0.12:9878)',
    ],
  },
  {
    when: 'a question of the verification is not answered',
    answers: (answers) =>
      withAnswers(answers, {
        'broker-a-1': { runtime: runtime(), unread: [{ what: 'its running configuration', why: 'denied' }] },
      }),
    problems: [
      'not-verified broker-a-1: broker broker-a-1 (10.0.0.12:10911) on mq2 did not report its running configuration: denied',
    ],
  },
  {
    when: 'the controllers agree',
    shape: { ...trio('controller'), controllers: [{ host: 'mq1' }, { host: 'mq2' }, { host: 'mq3' }] },
  },
  {
    when: 'a controller sees no leader',
    shape: { ...trio('controller'), controllers: [{ host: 'mq1' }, { host: 'mq2' }] },
    answers: (answers) =>
      withAnswers(answers, {
        'controller-mq2': { election: { leaderAddress: '', leader: false } },
      }),
    problems: [
      'controllers-disagree : the controllers have no common leader (controller-mq1: 10.0.0.11:9878; controller-mq2: no leader)',
    ],
  },
]

describe('judge', () => {
  it.each(cases)(
    '$when',
    ({ shape = pair, mq1, mq2, answers = (same) => same, problems = [], warnings = [] }) => {
      const cluster = makeCluster(shape)
      const rows = registrationsOf(cluster)
      const good = goodAnswers(cluster)
      const listed = withAnswers(good, {
        ...(mq1 && { 'namesrv-mq1': { registrations: mq1(rows) } }),
        ...(mq2 && { 'namesrv-mq2': { registrations: mq2(rows) } }),
      })
      const judgement = checkAnswers(cluster, answers(listed))
      expect(judgement.problems.map(line)).toEqual(problems)
      expect(judgement.warnings.map(line)).toEqual(warnings)
    },
  )

  it('says what to do next, and keeps the code of the error behind', () => {
    const cluster = makeCluster(pair)
    const good = goodAnswers(cluster)
    const cause = new RmqError('forward-refused', 'mq1 forwards no connections')
    const error = new RmqError('peer-unreachable', 'no way', { cause })
    const { problems } = checkAnswers(cluster, withAnswers(good, { 'broker-a-0': error }))
    expect(problems).toEqual([
      {
        code: 'no-answer',
        instance: 'broker-a-0',
        host: 'mq1',
        message: 'broker broker-a-0 on mq1 does not answer: mq1 forwards no connections',
        hint: hint`See why: ${{ run: 'logs', limit: 'broker-a-0' }}. Start it: ${{ run: 'apply' }}.`,
        cause: 'forward-refused',
      },
    ])
  })
})

function line(problem: Problem): string {
  return `${problem.code} ${problem.instance ?? problem.group ?? ''}: ${problem.message}`
}

function withRuntime(answers: Answers, over: Parameters<typeof runtime>[0]): Answers {
  return withAnswers(answers, { 'broker-a-0': { runtime: runtime(over) } })
}

/** Ends of both commit logs of `pair`. @param before the slave's when it was first asked */
function offsets(
  needs: bigint,
  has: bigint,
  { putTps = 100, before }: { putTps?: number; before?: bigint } = {},
) {
  return (answers: Answers): Answers => ({
    ...withAnswers(answers, {
      'broker-a-0': { runtime: runtime({ commitLogMaxOffset: needs, putTps }) },
      'broker-a-1': { runtime: runtime({ commitLogMaxOffset: has }) },
    }),
    earlier: new Map(before === undefined ? [] : [['broker-a-1', before]]),
  })
}

/** Member `leader` has id 0, and the others ids above. */
function electing(leader: number) {
  return (rows: Registration[]): Registration[] =>
    rows.map((row, index) => ({ ...row, brokerId: index === leader ? 0 : index + 1 }))
}
