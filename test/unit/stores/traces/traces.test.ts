import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { logMark, MARK_NAME } from '../../../../src/layout/stores.ts'
import { markText, parseMark, writeLogMark, writeMark } from '../../../../src/stores/mark.ts'
import { tracesProbe } from '../../../../src/stores/traces/probe.ts'
import type { StoreTraces } from '../../../../src/stores/traces/traces.ts'
import { alone } from '../../../helpers/probe.ts'
import { hostFolders, rootTest, service } from '../../../helpers/service-user.ts'
import { me, run, scratch, standIns } from '../../resources/on-host.ts'

const OWN = { cluster: 'shop', instance: 'broker-a-0', group: 'broker.a' }

const TOPICS = (cluster: string, group: string): string =>
  JSON.stringify(
    {
      topicConfigTable: Object.fromEntries(
        ['SELF_TEST_TOPIC', cluster, `${cluster}_REPLY_TOPIC`, group].map((name) => [
          name,
          { topicName: name },
        ]),
      ),
    },
    undefined,
    '\t',
  ).replaceAll('": ', '":')

/** A store at <folder>/store with these files. @param files path → text; of `checkpoint` hex */
function storeOf(files: Readonly<Record<string, string>>): string {
  const folder = scratch()
  mkdirSync(join(folder, 'store'))
  for (const [path, text] of Object.entries(files)) {
    const at = join(folder, path)
    mkdirSync(dirname(at), { recursive: true })
    writeFileSync(at, path.endsWith('checkpoint') ? Buffer.from(text, 'hex') : text)
  }
  return folder
}

const probeOf = (folder: string, user = me.user, separate: readonly string[] = []) => {
  const root = join(folder, 'store')
  return tracesProbe({
    root,
    stores: [root, join(folder, 'log')],
    logs: [join(folder, 'log')],
    separate,
    record: join(folder, 'record.json'),
    cluster: 'shop',
    group: 'broker.a',
    user,
  })
}

function tracesIn(folder: string, user?: string, path?: string): StoreTraces {
  const probe = alone(probeOf(folder, user))
  return probe.parse(run(probe.script, path))
}

test('the marks beside log folders are written and read', () => {
  const folder = storeOf({})
  const [log, other] = [join(folder, 'disk', 'log'), join(folder, 'other', 'log')]
  mkdirSync(log, { recursive: true })
  const probe = alone(probeOf(folder, me.user, [log, other]))
  run(writeLogMark(me.user, log, OWN))
  expect(probe.parse(run(probe.script)).logMarks).toEqual(
    new Map([
      [log, { mark: OWN, ownDisk: false }],
      [other, { mark: undefined, ownDisk: false, missing: true }],
    ]),
  )
})

test('a disk that is mounted on a log folder is written down', () => {
  const folder = storeOf({})
  const log = join(folder, 'log')
  mkdirSync(log)
  // Numbers of devices: the folder, then the one above it.
  const stat = standIns({ stat: `case "$*" in *${log}) echo 5 ;; *) echo 4 ;; esac` })
  run(writeLogMark(me.user, log, OWN), stat)
  const probe = alone(probeOf(folder, me.user, [log]))
  expect(probe.parse(run(probe.script, stat)).logMarks?.get(log)).toEqual({
    mark: { ...OWN, ownDisk: true },
    ownDisk: true,
  })
  expect(probe.parse(run(probe.script)).logMarks?.get(log)?.ownDisk).toBe(false)
})

test('a folder that is not there has no disk of its own', () => {
  const folder = storeOf({})
  const [log, link] = [join(folder, 'log'), join(folder, 'link')]
  symlinkSync(join(folder, 'mnt', 'log'), link)
  for (const one of [log, link]) run(writeLogMark(me.user, one, OWN))
  const probe = alone(probeOf(folder, me.user, [log, link]))
  const found = { mark: OWN, ownDisk: false, missing: true }
  expect(probe.parse(run(probe.script)).logMarks).toEqual(
    new Map([
      [log, found],
      [link, found],
    ]),
  )
})

rootTest('the mark beside a log folder is written by root where the service may not', () => {
  const { root } = hostFolders()
  const log = join(root, 'log')
  mkdirSync(log)
  run(writeLogMark(service.user, log, OWN))
  expect(parseMark(readFileSync(logMark(log), 'utf8').split('\n'))).toEqual(OWN)
})

rootTest.each([
  ['the folder above it', 'data'],
  ['a folder further up', 'data/disk'],
])('root writes no mark where the service could change %s', (_, place) => {
  const { root, data } = hostFolders()
  const parent = join(root, place)
  mkdirSync(join(parent, 'log'), { recursive: true })
  // The user may not write there now, and may change that at any time.
  chmodSync(parent, 0o555)
  const mode = parent === data ? '555' : '755'
  expect(run(writeLogMark(service.user, join(parent, 'log'), OWN))).toEqual({
    exit: 1,
    stdout: `${data} can be changed by others than root (${service.user}:${service.group} ${mode}): root writes nothing there\n`,
  })
  expect(existsSync(logMark(join(parent, 'log')))).toBe(false)
})

const NO_QUEUES = 'there are messages and no consume queues: STORE/consumequeue is missing'

describe('traces', () => {
  test.each<[string, Readonly<Record<string, string>>, Partial<StoreTraces>]>([
    ['nothing', {}, {}],
    ['a record', { 'record.json': '' }, { recorded: true }],
    ['a mark alone', { [`store/${MARK_NAME}`]: markText(OWN) }, { mark: OWN }],
    [
      'a mark with log folders',
      { [`store/${MARK_NAME}`]: markText({ ...OWN, logs: ['/a/log', '/b c/log'] }) },
      { mark: { ...OWN, logs: ['/a/log', '/b c/log'] } },
    ],
    ['another file of that name', { [`store/${MARK_NAME}`]: 'cluster=$(id)\ninstance=a' }, {}],
    [
      'a commit log on a disk of its own',
      {
        'record.json': '',
        'log/00000000000000000000': 'x',
        'store/checkpoint': '00',
        'store/config/topics.json': '{}',
        'store/consumequeue/t/0/00000000000000000000': 'x',
      },
      { recorded: true, filled: true },
    ],
    [
      'a store in whose place a running process writes on',
      { 'record.json': '', 'store/config/consumerOffset.json': '{}' },
      { recorded: true, filled: true, unstarted: true },
    ],
    [
      'the store of a controller, without its mark',
      {
        'record.json': '',
        'store/dledger-n2/currterm': 't',
        'store/dledger-n2/data/00000000000000000000': 'x',
      },
      { recorded: true, filled: true },
    ],
    [
      'a store in whose place a running controller writes on',
      { 'record.json': '', 'store/dledger-n2/currterm': 't', 'store/dledger-n2/checkpoint': 'x' },
      { recorded: true, filled: true, unstarted: true },
    ],
    [
      'a store in whose place a running broker of DLedger writes on',
      {
        'record.json': '',
        'store/config/topics.json': '{}',
        'store/dledger-n0/data/00000000001073741824': 'x',
      },
      { recorded: true, filled: true, unstarted: true },
    ],
    [
      'a store that was copied in part',
      {
        'record.json': '',
        'store/checkpoint': '00',
        'store/commitlog/00000000000000000000': 'x',
        'store/consumequeue/t/0/00000000000000000000': 'x',
      },
      { recorded: true, filled: true, configLost: 'topics.json' },
    ],
    [
      'a store that was copied without its topics',
      {
        'record.json': '',
        'store/checkpoint': '00',
        'store/commitlog/00000000000000000000': 'x',
        'store/config/consumerOffset.json': '{}',
        'store/config/subscriptionGroup.json': '{}',
        'store/consumequeue/t/0/00000000000000000000': 'x',
      },
      { recorded: true, filled: true, configLost: 'topics.json' },
    ],
    [
      'a store with the last but one content of its topics',
      {
        'record.json': '',
        'store/checkpoint': '00',
        'store/commitlog/00000000000000000000': 'x',
        'store/config/consumerOffset.json': '{}',
        'store/config/topics.json.bak': '{}',
        'store/consumequeue/t/0/00000000000000000000': 'x',
      },
      { recorded: true, filled: true },
    ],
    [
      'a store with the topics that are never written down',
      {
        'record.json': '',
        'store/checkpoint': '00',
        'store/commitlog/00000000000000000000': 'x',
        'store/config/consumerOffset.json': '{}',
        'store/config/subscriptionGroup.json': '{}',
        'store/consumequeue/RMQ_SYS_TRANS_HALF_TOPIC/0/00000000000000000000': 'x',
        'store/consumequeue/%RETRY%g/0/00000000000000000000': 'x',
        'store/consumequeue/BenchmarkTest/0/00000000000000000000': 'x',
      },
      { recorded: true, filled: true },
    ],
    [
      'a store with topics in the RocksDB of all its configuration',
      {
        'record.json': '',
        'store/checkpoint': '00',
        'store/commitlog/00000000000000000000': 'x',
        'store/config/rdb/CURRENT': 'x',
        'store/consumequeue/t/0/00000000000000000000': 'x',
      },
      { recorded: true, filled: true },
    ],
    [
      'a store with topics in RocksDB',
      {
        'record.json': '',
        'store/checkpoint': '00',
        'store/commitlog/00000000000000000000': 'x',
        'store/consumequeue/t/0/00000000000000000000': 'x',
        'store/config/topics/CURRENT': 'x',
      },
      { recorded: true, filled: true },
    ],
    [
      'a commit log on a disk of its own, without the disk of the store',
      { 'record.json': '', 'log/00000000000000000000': 'x' },
      { recorded: true, filled: true, rootLost: true, logFault: NO_QUEUES },
    ],
    [
      'a commit log on a disk of its own, and an emptied store',
      { 'record.json': '', [`store/${MARK_NAME}`]: markText(OWN), 'log/00000000000000000000': 'x' },
      { recorded: true, filled: true, mark: OWN, logFault: NO_QUEUES },
    ],
    [
      'a store from before there were marks, and a commit log on a disk of its own',
      { 'record.json': '', 'store/lock': '', 'log/00000000000000000000': 'x' },
      { recorded: true, filled: true, logFault: NO_QUEUES },
    ],
    [
      'consume queues without a commit log',
      {
        'record.json': '',
        'store/config/topics.json': '{}',
        'store/consumequeue/t/0/00000000000000000000': 'x',
        'store/checkpoint': '00',
      },
      { recorded: true, filled: true, logLost: true },
    ],
    [
      'consume queues with the log of DLedger',
      {
        'record.json': '',
        'store/config/topics.json': '{}',
        'store/lock': '',
        'store/consumequeue/t/0/00000000000000000000': 'x',
        'store/dledger-n0/data/00000000000000000000': 'x',
      },
      { recorded: true, filled: true },
    ],
    [
      'a commit log without one of its files',
      {
        'record.json': '',
        'store/lock': '',
        'store/config/topics.json': '{}',
        'store/consumequeue/t/0/00000000000000000000': 'x',
        'log/00000000000000000000': 'message!',
        'log/00000000000000000016': 'message!',
      },
      {
        recorded: true,
        filled: true,
        logFault: 'there is no file between LOG/00000000000000000000 and LOG/00000000000000000016',
      },
    ],
    [
      'a new cluster without messages',
      { 'record.json': '', 'store/lock': 'lock', 'store/config/topics.json': '{}' },
      { recorded: true, filled: true },
    ],
    [
      'an identity',
      { 'record.json': '', 'store/lock': '', 'store/brokerIdentity': 'shop#broker-b#2' },
      { recorded: true, filled: true, identity: { cluster: 'shop', group: 'broker-b' } },
    ],
  ])('%s', (_, files, expected) => {
    const folder = storeOf(files)
    const { logFault, ...rest } = expected
    expect(tracesIn(folder)).toEqual({
      recorded: false,
      filled: false,
      logLost: false,
      ...rest,
      ...(logFault === undefined
        ? {}
        : {
            logFault: logFault
              .replaceAll('LOG', join(folder, 'log'))
              .replaceAll('STORE', join(folder, 'store')),
          }),
    })
  })

  test('a store whose folder is missing is lost, when its commit log is elsewhere', () => {
    const folder = storeOf({ 'record.json': '', 'log/00000000000000000000': 'x' })
    rmdirSync(join(folder, 'store'))
    expect(tracesIn(folder)).toMatchObject({ recorded: true, filled: true, rootLost: true, logLost: false })
  })

  test('a store without a record is measured', () => {
    const folder = storeOf({
      'store/checkpoint': '0000019f2bc00000'.padEnd(64, '0'),
      'store/config/topics.json': TOPICS('shop', 'broker.a'),
    })
    const { bytes = 0, ...rest } = tracesIn(folder)
    expect(bytes).toBeGreaterThan(0)
    expect(rest).toEqual({
      recorded: false,
      filled: true,
      logLost: false,
      newest: 0x19f2bc00000,
      topics: { ofCluster: true, ofGroup: true, cluster: 'shop' },
    })
  })

  test.each([
    ['DefaultCluster', 'broker.a', { ofCluster: false, ofGroup: true, cluster: 'DefaultCluster' }],
    ['shop', 'broker-a', { ofCluster: true, ofGroup: false, cluster: 'shop' }],
    ['shop', 'my-broker.a', { ofCluster: true, ofGroup: false, cluster: 'shop' }],
  ])('topics of cluster %s and group %s', (cluster, group, topics) => {
    expect(tracesIn(storeOf({ 'store/config/topics.json': TOPICS(cluster, group) })).topics).toEqual(topics)
  })

  test('the service’s user may not be there yet', () => {
    const folder = storeOf({ [`store/${MARK_NAME}`]: markText(OWN) })
    expect(tracesIn(folder, 'no-such-user').mark).toEqual(OWN)
  })

  rootTest('a link to a file that only root can read is not followed', () => {
    const { root, data } = hostFolders()
    mkdirSync(join(data, 'store'))
    writeFileSync(join(root, 'secret'), markText(OWN), { mode: 0o600 })
    symlinkSync(join(root, 'secret'), join(data, 'store', MARK_NAME))
    expect(tracesIn(data, service.user).mark).toBeUndefined()
  })

  test('reading has an end: what is a file now may be a pipe a moment later', () => {
    const folder = storeOf({ [`store/${MARK_NAME}`]: markText(OWN) })
    // A host whose reading never ends by itself.
    const path = standIns({ od: 'exec sleep 60', timeout: 'shift 3\nexec /usr/bin/timeout 0.2 "$@"' })
    expect(() => tracesIn(folder, me.user, path)).toThrow(
      'its user did not read the mark of the store within 10 s',
    )
  })

  test('the stores of a host are read together, by one change of the user', () => {
    const other = { ...OWN, instance: 'broker-b-0', group: 'broker.b' }
    const folders = [
      storeOf({ 'record.json': '', 'store/lock': '', [`store/${MARK_NAME}`]: markText(OWN) }),
      storeOf({ [`store/${MARK_NAME}`]: markText(other) }),
      storeOf({}),
    ]
    const probes = folders.map((folder) => probeOf(folder))
    const items = probes.map(({ item }) => item)
    const kind = probes[0]?.kind
    const script = kind?.script(items) ?? ''
    const answers = kind?.parse(run(script), items)
    expect(items.map((item) => answers?.get(item))).toEqual([
      { recorded: true, filled: true, logLost: false, mark: OWN },
      { recorded: false, filled: false, logLost: false, mark: other },
      { recorded: false, filled: false, logLost: false },
    ])
  })

  test('what looks like a section in a mark is none', () => {
    const folder = storeOf({ [`store/${MARK_NAME}`]: `[0]\nrecorded\n${markText(OWN)}` })
    expect(tracesIn(folder)).toEqual({ recorded: false, filled: false, logLost: false, mark: OWN })
  })

  test('a mark that is a link to a folder or a fifo is none', () => {
    const folder = storeOf({})
    symlinkSync('/', join(folder, 'store', MARK_NAME))
    expect(tracesIn(folder).mark).toBeUndefined()
    const other = storeOf({})
    expect(run(`mkfifo ${join(other, 'store', MARK_NAME)}`).exit).toBe(0)
    expect(tracesIn(other).mark).toBeUndefined()
  })
})

test('a mark is written once whole, and read back', () => {
  const folder = scratch()
  const path = join(folder, MARK_NAME)
  expect(run(writeMark(me.user, path, OWN))).toEqual({ exit: 0, stdout: '' })
  expect(run(`cat ${path}`).stdout).toBe(markText(OWN))
  expect(parseMark(markText(OWN).split('\n'))).toEqual(OWN)
  const member = { ...OWN, selfId: 'n0' }
  expect(parseMark(markText(member).split('\n'))).toEqual(member)
  expect(run(`ls ${folder}`).stdout).toBe(`${MARK_NAME}\n`)
})
