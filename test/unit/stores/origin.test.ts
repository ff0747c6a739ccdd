import { describe, expect, test } from 'vitest'
import { renderHint } from '../../../src/hint.ts'
import { judgeStore } from '../../../src/stores/origin.ts'
import type { StoreOwner } from '../../../src/stores/origin/owner.ts'
import type { StoreTraces } from '../../../src/stores/traces/traces.ts'

const ROOT = '/data/rocketmq/broker-a-1/store'

const ownerOf = (role: StoreOwner['role']): StoreOwner => ({
  cluster: 'shop',
  instance: 'broker-a-1',
  group: 'broker-a',
  host: 'mq2',
  role,
  root: ROOT,
  logs: ['/ssd/log'],
  separate: ['/ssd/log', '/ssd2/log'],
  markFile: `${ROOT}/rmq-provision.mark`,
  record: '/var/lib/rmq-provision/shop/instances/broker-a-1.json',
})

const OWN = { cluster: 'shop', instance: 'broker-a-1', group: 'broker-a' }
const MATE = { cluster: 'shop', instance: 'broker-a-0', group: 'broker-a' }
const OTHER = { cluster: 'shop', instance: 'broker-b-1', group: 'broker-b' }
const FOREIGN = { cluster: 'staging', instance: 'broker-a-1', group: 'broker-a' }

const none: StoreTraces = { recorded: false, filled: false, logLost: false }
const recorded = { ...none, recorded: true }
const filled = { ...none, filled: true }
const both = { ...none, recorded: true, filled: true }
const topics = (ofCluster: boolean, ofGroup: boolean) => ({
  topics: { ofCluster, ofGroup, cluster: 'DefaultCluster' },
})

const ALL = ['master', 'slave', 'elected', 'voter'] as const
const COPIES = ['slave', 'elected', 'voter'] as const

type Row = readonly [
  state: string,
  traces: StoreTraces,
  roles: readonly StoreOwner['role'][],
  expected: 'nothing' | RegExp,
]

const said = (role: StoreOwner['role'], traces: StoreTraces): string => {
  const verdict = judgeStore(ownerOf(role), traces)
  if (verdict === undefined) return 'nothing'
  return 'note' in verdict ? `note: ${verdict.note}` : `blocked: ${verdict.reason}`
}

/** The marks beside the two log folders, of which the second one differs. */
const withLogs = (second: { mark?: StoreTraces['mark']; ownDisk: boolean; missing?: true }): StoreTraces => ({
  ...both,
  mark: { ...OWN, logs: ['/ssd/log', '/ssd2/log'] },
  logMarks: new Map([
    ['/ssd/log', { mark: { ...OWN, ownDisk: true }, ownDisk: true }],
    ['/ssd2/log', { mark: undefined, ...second }],
  ]),
})

const rows: readonly Row[] = [
  [
    'a store whose commit log lacks a file',
    { ...both, mark: OWN, logFault: 'there is no file between /ssd/log/0 and /ssd/log/2' },
    ALL,
    /^blocked: broker-a-1 would start without messages, or not at all: there is no file between \/ssd\/log\/0 and/,
  ],
  [
    'a store with a consume queue that lacks a file',
    { ...both, mark: OWN, logFault: 'a consume queue has no file between /q/0 and /q/2' },
    ALL,
    /^blocked: broker-a-1 would start without messages for consumers, or not at all: a consume queue has no file between/,
  ],
  ['both log folders have their marks', withLogs({ mark: OWN, ownDisk: false }), ALL, 'nothing'],
  ['a disk came to a log folder', withLogs({ mark: OWN, ownDisk: true }), ALL, 'nothing'],
  [
    'the mark of one of two log folders is gone',
    withLogs({ ownDisk: false }),
    ALL,
    /^blocked: broker-a-1 has a part of its commit log in \/ssd2\/log, and \/ssd2\/log\.rmq-provision\.mark is gone: is its disk mounted\?$/,
  ],
  [
    'the disk that was mounted on a log folder is gone',
    withLogs({ mark: { ...OWN, ownDisk: true }, ownDisk: false }),
    ALL,
    /^blocked: broker-a-1 has a part of its commit log in \/ssd2\/log, and it had a disk of its own, and has none now: is its disk mounted\?$/,
  ],
  [
    'a log folder on no disk of its own is gone',
    withLogs({ mark: OWN, ownDisk: false, missing: true }),
    ALL,
    /^blocked: broker-a-1 has a part of its commit log in \/ssd2\/log, and there is no such folder now: is its disk mounted\?$/,
  ],
  [
    'a log folder of another',
    withLogs({ mark: OTHER, ownDisk: false }),
    ALL,
    /^blocked: .* in \/ssd2\/log, and by \/ssd2\/log\.rmq-provision\.mark it is of broker-b-1 of cluster shop: is its disk mounted\?$/,
  ],
  [
    'log folders whose marks are not written yet',
    { ...both, mark: OWN, logMarks: new Map([['/ssd/log', { mark: undefined, ownDisk: false }]]) },
    ALL,
    'nothing',
  ],
  ['no record, nothing', none, ALL, 'nothing'],
  ['no record, its mark', { ...none, mark: OWN }, ALL, 'nothing'],
  ['a record, files', both, ALL, 'nothing'],
  ['a record, files, its mark', { ...both, mark: OWN }, ALL, 'nothing'],
  ['a record, files, topics without its own', { ...both, ...topics(false, false) }, ALL, 'nothing'],
  [
    'a record, files of no start',
    { ...both, unstarted: true },
    ['master', 'slave', 'elected'],
    /^blocked: broker-a-1 was applied here, and \S+ is not the store that it ran on: /,
  ],
  [
    'a record, files of a voter without its log',
    { ...both, unstarted: true },
    ['voter'],
    /^blocked: broker-a-1 was applied here, and \S+ is not the store that it ran on: its log is gone$/,
  ],
  [
    'topics and offsets are gone',
    { ...both, mark: OWN, configLost: 'topics.json' },
    ['master'],
    /^blocked: broker-a-1 has consume queues in \S+, and no \S+\/config\/topics\.json: after a start clients do not find its topics, /,
  ],
  [
    'the offsets of consumers are gone',
    { ...both, mark: OWN, configLost: 'consumerOffset.json' },
    ['master'],
    /^blocked: broker-a-1 has consume queues in \S+, and no \S+\/config\/consumerOffset\.json: after a start consumers begin anew, and read messages again or skip them\. Was/,
  ],
  [
    'all consume queues are gone',
    {
      ...both,
      mark: OWN,
      logFault: `there are messages and no consume queues: ${ROOT}/consumequeue is missing`,
    },
    ALL,
    /^blocked: broker-a-1 would start without messages for consumers: there are messages and no consume queues: /,
  ],
  [
    'a part of the timer store is gone',
    { ...both, mark: OWN, logFault: `the timer store has no ${ROOT}/timerwheel, and` },
    ALL,
    /^blocked: broker-a-1 would start without messages that have a delivery time: the timer store has no /,
  ],
  [
    'topics and offsets of another role than a master are not there yet',
    { ...both, mark: OWN, configLost: 'topics.json' },
    ['slave', 'elected', 'voter'],
    'nothing',
  ],
  [
    'a record, nothing',
    recorded,
    ALL,
    /^blocked: broker-a-1 was applied here, and its store in \S+ is gone: is the disk mounted\?$/,
  ],
  [
    'a record, files in another folder alone',
    { ...both, rootLost: true },
    ALL,
    /^blocked: broker-a-1 was applied here, and its store in \S+ is gone: is the disk mounted\?$/,
  ],
  [
    'a record, its mark alone',
    { ...recorded, mark: OWN },
    ALL,
    /^note: the store of broker-a-1 in \S+ was emptied: it starts empty$/,
  ],
  [
    'a record, the mark of another',
    { ...both, mark: OTHER },
    ALL,
    /^blocked: the store in \S+ is of broker-b-1, not of broker-a-1$/,
  ],
  [
    'a record, the mark of its group',
    { ...both, mark: MATE },
    ALL,
    /^blocked: the store in \S+ is of broker-a-0, not/,
  ],
  [
    'a record, the mark of another cluster',
    { ...both, mark: FOREIGN },
    ALL,
    /^blocked: the store in \S+ is of broker-a-1 of cluster staging, not of broker-a-1$/,
  ],
  [
    'no record, the mark of another cluster',
    { ...none, mark: FOREIGN },
    ALL,
    /^blocked: .* of cluster staging/,
  ],
  [
    'a record, no commit log',
    { ...both, mark: OWN, logLost: true },
    ALL,
    /^blocked: broker-a-1 has consume queues in \S+, and its commit log in \/ssd\/log is gone: is the disk mounted\?$/,
  ],
  [
    'a record, an identity of another group',
    { ...both, identity: { cluster: 'shop', group: 'broker-b' } },
    ALL,
    /^blocked: the store in \S+ is of broker-b of cluster shop, not of broker-a of cluster shop \(by \S+\/brokerIdentity\)$/,
  ],
  ['a record, its identity', { ...both, identity: { cluster: 'shop', group: 'broker-a' } }, ALL, 'nothing'],
  [
    'no record, files, its mark',
    { ...filled, mark: OWN, bytes: 2_100_000 },
    ALL,
    /^note: broker-a-1 keeps its store in \S+ \(2.1 MB, newest message unknown\): it has no record on mq2$/,
  ],
  [
    'no record, files',
    { ...filled, bytes: 2_100_000, newest: Date.UTC(2026, 10, 28, 18, 20, 11, 5) },
    ['master'],
    /^note: broker-a-1 takes over the store in \S+ \(2.1 MB, newest message of 2026-11-28 18:20:11 UTC\)$/,
  ],
  [
    'no record, files',
    filled,
    COPIES,
    /^blocked: broker-a-1 was not applied here, and there is a store in \S+ \(0 B, newest message unknown\): its messages may not be those of /,
  ],
  [
    'no record, files, its topics',
    { ...filled, ...topics(true, true) },
    ['master'],
    /^note: broker-a-1 takes over/,
  ],
  [
    'no record, topics of another cluster',
    { ...filled, ...topics(false, true) },
    ALL,
    /^blocked: the store in \S+ is of another cluster, DefaultCluster, not of broker-a of cluster shop \(by \S+\/config\/topics.json, where shop is missing\)$/,
  ],
  [
    'no record, topics of another group',
    { ...filled, ...topics(true, false) },
    ALL,
    /^blocked: the store in \S+ is of another broker group, not of broker-a/,
  ],
  [
    'no record, a copy of a slave',
    { ...filled, mark: MATE, ...topics(true, true) },
    ['master'],
    /^note: broker-a-1 takes over/,
  ],
  [
    'no record, a copy of another member',
    { ...filled, mark: MATE },
    COPIES,
    /^blocked: the store in \S+ is of broker-a-0, not of broker-a-1$/,
  ],
]

test.each<[string, Partial<StoreOwner>, StoreTraces, RegExp | undefined]>([
  [
    'another voter of the same number',
    { role: 'voter', selfId: 'n0' },
    { ...filled, mark: { ...MATE, selfId: 'n0' } },
    /^note: broker-a-1 takes over/,
  ],
  [
    'another voter of another number',
    { role: 'voter', selfId: 'n1' },
    { ...filled, mark: { ...MATE, selfId: 'n0' } },
    /^blocked: the store in \S+ is of broker-a-0/,
  ],
  ['an empty folder that was its store', { appliedIn: [ROOT, '/ssd/log'] }, recorded, /^blocked: .* is gone/],
  [
    'a new folder of the store, and the commit log of before',
    { appliedIn: ['/before', '/ssd/log'] },
    { ...both, rootLost: true },
    /^note: broker-a-1 was applied with its store in \/before, \/ssd\/log; \S+ is not applied yet$/,
  ],
  [
    'an empty folder that was not its store',
    { appliedIn: ['/before'] },
    recorded,
    /^note: broker-a-1 was applied with its store in \/before; \/data\/rocketmq\/broker-a-1\/store is not applied yet$/,
  ],
  ['a new folder of the store with files', { appliedIn: ['/before'] }, both, undefined],
  [
    'a new folder of the commit log',
    { appliedIn: [ROOT, '/old/log'] },
    { ...both, mark: OWN, logLost: true },
    /^blocked: broker-a-1 has consume queues in \S+, and no commit log in \/ssd\/log, which is not applied yet: its record names \/old\/log$/,
  ],
  [
    'the folder of the commit log as it was applied',
    { appliedIn: [ROOT, '/ssd/log'] },
    { ...both, mark: OWN, logLost: true },
    /^blocked: .* and its commit log in \/ssd\/log is gone: is the disk mounted\?$/,
  ],
])('%s', (_, more, traces, expected) => {
  const verdict = judgeStore({ ...ownerOf('master'), ...more }, traces)
  if (expected === undefined) expect(verdict).toBeUndefined()
  else
    expect(verdict && ('note' in verdict ? `note: ${verdict.note}` : `blocked: ${verdict.reason}`)).toMatch(
      expected,
    )
})

describe('the store of an instance', () => {
  test.each(
    rows.flatMap(([state, traces, roles, expected]) =>
      roles.map((role) => [state, role, traces, expected] as const),
    ),
  )('%s: %s', (_, role, traces, expected) => {
    if (expected === 'nothing') expect(said(role, traces)).toBe(expected)
    else expect(said(role, traces)).toMatch(expected)
  })

  test.each([
    [
      'gone',
      recorded,
      `Mount the disk, or bring the data back to ${ROOT}. For an empty start: remove /var/lib/rmq-provision/shop/instances/broker-a-1.json on mq2.`,
    ],
    [
      'gone, but for its commit log',
      { ...both, rootLost: true as const },
      `Mount the disk, or bring the data back to ${ROOT}. For an empty start: move the files in its other folders out of the way, and remove /var/lib/rmq-provision/shop/instances/broker-a-1.json on mq2.`,
    ],
    [
      'of another',
      { ...both, mark: OTHER },
      `See whether disks are mounted in each other's place, and bring the data of broker-a-1 to ${ROOT}, or give broker-a-1 another folder. If broker-a-1 has to take over this store: remove ${ROOT}/rmq-provision.mark on mq2.`,
    ],
    [
      'without a commit log',
      { ...both, logLost: true },
      'Mount the disk, or bring the commit log back. For an empty start: rmq-provision reset --limit broker-a-1.',
    ],
    [
      'without a record',
      filled,
      'Move the store out of the way: broker-a-1 gets everything from its master. If it is its own store: touch /var/lib/rmq-provision/shop/instances/broker-a-1.json on mq2.',
    ],
  ])('%s: the hint has the ways out', (_, traces, expected) => {
    const verdict = judgeStore(ownerOf('slave'), traces)
    const hint = verdict !== undefined && 'hint' in verdict ? verdict.hint : ''
    expect(renderHint(hint, ({ run, limit = '' }) => `rmq-provision ${run} --limit ${limit}`)).toBe(expected)
  })
})
