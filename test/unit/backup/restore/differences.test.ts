import { describe, expect, it } from 'vitest'
import type { GroupTables } from '../../../../src/backup/contents.ts'
import { PARTS, type Change, type Part } from '../../../../src/backup/restore/change.ts'
import { differencesOf } from '../../../../src/backup/restore/differences.ts'
import { offsetIn, queueKey, queuesToAsk, type Bounds } from '../../../../src/backup/restore/offsets.ts'
import { orderDifferences } from '../../../../src/backup/restore/order.ts'
import { ordinaryIn, type Pair } from '../../../../src/backup/restore/pair.ts'
import type { JsonObject } from '../../../../src/rocketmq/remoting/json.ts'
import { Secret } from '../../../../src/secret.ts'
import { tables } from '../support.ts'

const EMPTY: Partial<GroupTables> = {
  topics: new Map(),
  groups: new Map(),
  offsets: [],
  users: [],
  acls: [],
}

const pairOf = (saved: GroupTables, present: GroupTables, over: Partial<Pair> = {}): Pair => ({
  saved,
  present,
  hasAttributes: true,
  members: [{ instance: 'broker-a-0', users: present.users, acls: present.acls }],
  managedUsers: new Set(['admin']),
  isOrdinary: ordinaryIn('broker-a', ['rmq-prod', 'rmq-test']),
  ...over,
})

function compared(
  pair: Pair,
  only: readonly Part[] = PARTS,
  bounds: Readonly<Record<string, Bounds>> = {},
): { readonly lines: readonly string[]; readonly notes: readonly string[] } {
  const read = { pair, bounds: new Map(Object.entries(bounds)) }
  const { changes, notes } = differencesOf([read], [], [], new Set(only))
  return { lines: changes.map(line), notes }
}

const line = ({ kind, name, action, details }: Change): string =>
  `${action} ${kind} ${name}: ${details.join(', ')}`

/** The topic of the tables with other settings. */
const topic = (over: JsonObject, name = 'orders'): Partial<GroupTables> => ({
  topics: new Map([[name, { ...tables().topics.get('orders'), ...over }]]),
})

describe('a restore', () => {
  it('creates what is missing: groups, topics, users and rights, offsets', () => {
    const { lines, notes } = compared(pairOf(tables(), tables(EMPTY)))
    expect(lines).toEqual([
      'create group billing: ',
      'create topic orders: 8 queues, perm 6, message.type FIFO',
      'create user app: Normal, enable',
      'create acl User:app: Topic:orders',
      'create offset billing: 0, saved 9007199254740993',
    ])
    expect(notes).toEqual([])
  })

  it('finds no difference between equal tables', () => {
    expect(compared(pairOf(tables(), tables())).lines).toEqual([])
  })

  it('writes only the parts that are named', () => {
    const of = (part: Part): readonly string[] => compared(pairOf(tables(), tables(EMPTY)), [part]).lines
    expect(of('groups')).toEqual(['create group billing: '])
    expect(of('users').map((each) => each.split(' ')[1])).toEqual(['user', 'acl'])
    expect(of('topics').map((each) => each.split(' ')[1])).toEqual(['topic'])
    expect(of('offsets')).toEqual([])
  })

  it.each<[string, JsonObject, string[]]>([
    ['fewer queues', { readQueueNums: 4 }, ['update topic orders: readQueueNums 4 → 8']],
    ['more queues', { readQueueNums: 16, writeQueueNums: 16 }, []],
    ['another permission', { perm: 4 }, ['update topic orders: perm 4 → 6']],
    ['another order, which follows the name servers', { order: true }, []],
    [
      'other attributes',
      { attributes: { 'message.type': 'NORMAL', 'reserve.time': '1000' } },
      ['update topic orders: message.type NORMAL → FIFO, no reserve.time'],
    ],
  ])('of a topic that has %s', (_what, now, lines) => {
    expect(compared(pairOf(tables(), tables(topic(now)))).lines).toEqual(lines)
  })

  it('says that a topic keeps more queues than the backup has', () => {
    const { notes } = compared(pairOf(tables(), tables(topic({ readQueueNums: 16 }))))
    expect(notes).toEqual(['topic orders on broker-a has more queues than in the backup, and keeps them'])
  })

  it('leaves attributes out on a release without them, and says so', () => {
    const pair = pairOf(tables(), tables({ ...EMPTY, version: '4.9.8' }), { hasAttributes: false })
    const { lines, notes } = compared(pair, ['topics'])
    expect(lines).toEqual(['create topic orders: 8 queues, perm 6'])
    expect(notes).toEqual(['topic orders on broker-a: its attributes are not restored, 4.9.8 has none'])
  })

  it('takes no attribute from a topic or group when the release of the backup had none', () => {
    const { attributes: _none, ...old } = tables().topics.get('orders') ?? {}
    const group = { groupName: 'billing', consumeEnable: true, retryMaxTimes: 16 }
    const saved = tables({ version: '4.9.8', topics: new Map([['orders', old]]) })
    const present = tables({
      topics: new Map([['orders', { ...old, perm: 4, attributes: { 'message.type': 'FIFO' } }]]),
      groups: new Map([['billing', { ...group, attributes: { 'priority.factor': '50' } }]]),
    })
    expect(compared(pairOf(saved, present), ['topics', 'groups'])).toEqual({
      lines: ['update topic orders: perm 4 → 6'],
      notes: [],
    })
  })

  // TopicAttributes: a broker refuses the whole change of a topic with one of them.
  it('changes the rest of a topic whose kind of queue is another one, and says that the kind stays', () => {
    const saved = tables(topic({ attributes: { 'queue.type': 'BatchCQ' } }))
    const now = topic({ perm: 4, attributes: { 'cleanup.policy': 'COMPACTION' } })
    expect(compared(pairOf(saved, tables(now)), ['topics'])).toEqual({
      lines: ['update topic orders: perm 4 → 6'],
      notes: [
        'topic orders on broker-a keeps its queue.type (BatchCQ in the backup): only a new topic gets it',
        'topic orders on broker-a keeps its cleanup.policy COMPACTION (none in the backup): only a new topic gets it',
      ],
    })
    expect(compared(pairOf(saved, tables({ ...now, topics: new Map() })), ['topics']).lines).toEqual([
      'create topic orders: 8 queues, perm 6, queue.type BatchCQ',
    ])
  })

  it.each([
    'TBW102',
    'SELF_TEST_TOPIC',
    'SCHEDULE_TOPIC_XXXX',
    'RMQ_SYS_TRANS_HALF_TOPIC',
    'rmq_sys_wheel_timer',
    '%RETRY%billing',
    '%DLQ%billing',
    'rmq-prod',
    'rmq-test',
    'broker-a',
    'rmq-prod_REPLY_TOPIC',
  ])('does not create %s', (name) => {
    const saved = tables({ ...EMPTY, ...topic({}, name) })
    expect(compared(pairOf(saved, tables(EMPTY))).lines).toEqual([])
  })

  it.each(['SELF_TEST_C_GROUP', 'TOOLS_CONSUMER', 'CID_RMQ_SYS_TRANS', 'CID_ONSAPI_PULL'])(
    'does not create the group %s of brokers',
    (name) => {
      const saved = tables({ ...EMPTY, groups: new Map([[name, { groupName: name }]]) })
      expect(compared(pairOf(saved, tables(EMPTY))).lines).toEqual([])
    },
  )

  it('compares only settings of a group that the running release has', () => {
    const saved = tables({
      groups: new Map([['billing', { retryMaxTimes: 5, consumeMessageOrderly: false }]]),
    })
    const present = tables({ groups: new Map([['billing', { retryMaxTimes: 16, subscriptionDataSet: [] }]]) })
    expect(compared(pairOf(saved, present), ['groups']).lines).toEqual([
      'update group billing: retryMaxTimes 16 → 5',
    ])
  })
})

describe('users of a backup', () => {
  const user = {
    username: 'app',
    password: new Secret('one-password'),
    userType: 'Normal',
    userStatus: 'enable',
  }

  it('are not created without a password, and their rights neither', () => {
    const saved = tables({ users: [{ ...user, password: undefined }] })
    const { lines, notes } = compared(pairOf(saved, tables(EMPTY)), ['users'])
    expect(lines).toEqual([])
    expect(notes).toEqual(['user app on broker-a: the backup has no password of it, so it is not created'])
  })

  it('are changed, and no password is shown', () => {
    const present = { ...user, password: new Secret('other-password'), userStatus: 'disable' }
    const saved = tables({ users: [user] })
    expect(compared(pairOf(saved, tables({ users: [present] })), ['users']).lines).toEqual([
      'update user app: userStatus disable → enable, password',
    ])
  })

  it('of the inventory stay as they are', () => {
    const saved = tables({ users: [{ ...user, username: 'admin' }], acls: [] })
    expect(compared(pairOf(saved, tables(EMPTY)), ['users']).lines).toEqual([])
  })

  it('are compared on each member: slaves do not copy them', () => {
    const none = { instance: 'broker-a-1', users: [], acls: [] }
    const master = { instance: 'broker-a-0', users: tables().users, acls: tables().acls }
    const pair = pairOf(tables(), tables(), { members: [master, none] })
    const { changes } = differencesOf([{ pair, bounds: new Map() }], [], [], new Set(['users']))
    expect(changes.map((change) => `${change.at}: ${line(change)}`)).toEqual([
      'broker-a-1: create user app: Normal, enable',
      'broker-a-1: create acl User:app: Topic:orders',
    ])
  })

  it('without a password are named once, not on each member', () => {
    const none = { instance: 'broker-a-0', users: [], acls: [] }
    const saved = tables({ users: [{ ...user, password: undefined }] })
    const pair = pairOf(saved, tables(EMPTY), { members: [none, { ...none, instance: 'broker-a-1' }] })
    expect(compared(pair, ['users']).notes).toHaveLength(1)
  })

  it('are a note in a group without ACL 2.0', () => {
    expect(compared(pairOf(tables(), tables(EMPTY), { members: undefined }), ['users'])).toEqual({
      lines: [],
      notes: ['broker-a has no ACL 2.0, so the users and rights of the backup are not restored'],
    })
  })

  it('have the same rights in another order of actions', () => {
    const entry = { resource: 'Topic:orders', actions: ['Sub', 'Pub'], decision: 'Allow', sourceIps: [] }
    const acls = [{ subject: 'User:app', policies: [{ policyType: 'Custom', entries: [entry] }] }]
    expect(compared(pairOf(tables(), tables({ acls })), ['users']).lines).toEqual([])
  })
})

describe('offsets of a backup', () => {
  const offset = (queueId: number, at: bigint, group = 'billing', name = 'orders') => ({
    topic: name,
    group,
    queueId,
    offset: at,
  })
  const of = (saved: readonly ReturnType<typeof offset>[], present: readonly ReturnType<typeof offset>[]) =>
    pairOf(tables({ offsets: saved }), tables({ offsets: present }))

  it.each<[bigint, Bounds, bigint | undefined, bigint | 'other-queue']>([
    [5n, { min: 0n, max: 10n }, undefined, 5n],
    [5n, { min: 0n, max: 10n }, 9n, 5n],
    [10n, { min: 0n, max: 10n }, 9n, 10n],
    [1n, { min: 4n, max: 10n }, undefined, 4n],
    [1n, { min: 4n, max: 10n }, 9n, 4n],
    [1n, { min: 6n, max: 10n }, 4n, 4n],
    [50n, { min: 0n, max: 10n }, undefined, 0n],
    [50n, { min: 3n, max: 10n }, undefined, 3n],
    [50n, { min: 0n, max: 10n }, 4n, 'other-queue'],
    [7n, { min: 0n, max: 0n }, undefined, 0n],
    [7n, { min: -1n, max: -1n }, undefined, 0n],
    [7n, { min: 9n, max: 3n }, undefined, 9n],
  ])('%s in %o with %s present becomes %s', (saved, bounds, from, to) => {
    expect(offsetIn(bounds, saved, from)).toBe(to)
  })

  it('never go forward in a queue that was reset, however often they are restored while producers run', () => {
    const saved = [offset(0, 9000n), offset(1, 9000n)]
    const first = of(saved, [offset(0, 100n)])
    const at = (max: bigint) => ({ 'orders 0': { min: 0n, max }, 'orders 1': { min: 0n, max } })
    const note =
      'queues of orders end below the saved offset, so they are other ones; the present offset stays'
    expect(compared(first, ['offsets'], at(500n))).toEqual({
      lines: ['create offset billing: 0, saved 9000'],
      notes: [`1 offset of broker-a not restored: ${note}`],
    })
    const second = of(saved, [offset(0, 100n), offset(1, 0n)])
    expect(compared(second, ['offsets'], at(800n))).toEqual({
      lines: [],
      notes: [`2 offsets of broker-a not restored: ${note}`],
    })
  })

  it('are asked only of queues that exist', () => {
    const saved = [offset(-1, 4n), offset(7, 4n), offset(8, 4n), offset(0, 4n, 'billing', 'gone')]
    expect(queuesToAsk(of(saved, [])).map(queueKey)).toEqual(['orders 7'])
  })

  it('of a queue whose bounds the broker refuses are named', () => {
    expect(compared(of([offset(0, 4n)], []), ['offsets'])).toEqual({
      lines: [],
      notes: ['1 offset of broker-a not restored: broker-a does not give the bounds of all queues of orders'],
    })
  })

  it('are compared queue by queue; queues that are equal are not asked', () => {
    const pair = of([offset(0, 12n), offset(1, 9n), offset(2, 3n)], [offset(0, 4n), offset(1, 9n)])
    expect(queuesToAsk(pair).map(queueKey)).toEqual(['orders 0', 'orders 2'])
    const bounds = { 'orders 0': { min: 0n, max: 100n }, 'orders 2': { min: 0n, max: 2n } }
    expect(compared(pair, ['offsets'], bounds).lines).toEqual([
      'update offset billing: offset 4 → 12',
      'create offset billing: 0, saved 3',
    ])
  })

  it('without their topic, group or queue are named', () => {
    const saved = [offset(0, 1n, 'billing', 'gone'), offset(0, 1n, 'unknown'), offset(8, 1n), offset(9, 1n)]
    expect(compared(of(saved, []), ['offsets']).notes).toEqual([
      '1 offset of broker-a not restored: there is no topic gone',
      '1 offset of broker-a not restored: there is no subscription group unknown',
      '2 offsets of broker-a not restored: orders has only 8 queues',
    ])
  })

  it('of brokers and below 0 are left out', () => {
    const saved = [offset(0, -1n), offset(0, 5n, 'CID_RMQ_SYS_TRANS'), offset(0, 5n, 'billing', 'TBW102')]
    expect(compared(of(saved, []), ['offsets'])).toEqual({ lines: [], notes: [] })
  })
})

describe('queues of ordered topics', () => {
  const entry = { namespace: 'ORDER_TOPIC_CONFIG', key: 'orders', value: 'broker-a:4;broker-b:4' }
  const at = (nameServer: string, values: Record<string, string> = {}) => ({
    nameServer,
    values: new Map(Object.entries(values)),
  })

  it('are set at each name server that differs, with the restored groups alone', () => {
    const present = [at('namesrv-mq1', { orders: 'broker-a:4' }), at('namesrv-mq2')]
    const changes = orderDifferences([entry], present, new Set(['broker-a']))
    expect(changes.map((change) => [change.at, line(change)])).toEqual([
      ['namesrv-mq2', 'create order orders: broker-a:4'],
    ])
  })

  it('stay as they are of groups that are not restored', () => {
    const present = [at('namesrv-mq1', { orders: 'broker-c:2;broker-a:8' })]
    expect(orderDifferences([entry], present, new Set(['broker-a'])).map(line)).toEqual([
      'update order orders: queues broker-c:2;broker-a:8 → broker-c:2;broker-a:4',
    ])
  })

  it('are left out where no group is restored', () => {
    expect(orderDifferences([entry], [at('namesrv-mq1')], new Set(['broker-c']))).toEqual([])
  })
})
