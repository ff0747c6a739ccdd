import { chownSync, lchownSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Resource } from '../../../src/engine/resource.ts'
import { ObservedWorld } from '../../../src/engine/world.ts'
import { serviceRef } from '../../../src/instances/service-ref.ts'
import { storeFolders } from '../../../src/layout/stores.ts'
import { ownersProbe, type OwnersState } from '../../../src/stores/owners-search.ts'
import { storeOwners, type StoreOwnersSpec } from '../../../src/stores/store-owners.ts'
import { me, read, run, scratch, standIns } from '../resources/on-host.ts'
import { broker } from '../support/example.ts'

/** The account `nobody` of a CentOS host. */
const OTHER = 65_534
const canChown = process.getuid?.() === 0

const specIn = (folder: string, user = me.user) => ({
  instance: broker,
  user,
  group: me.group,
  stores: [join(folder, 'store'), join(folder, 'store/commitlog')],
  logs: join(folder, 'logs'),
  managed: [join(folder, 'store'), join(folder, 'store/commitlog'), join(folder, 'logs')],
})

function folderWith(own: readonly string[], others: readonly string[]): string {
  const folder = scratch()
  for (const path of [...own, ...others]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), '')
  }
  for (const path of others) chownSync(join(folder, path), OTHER, OTHER)
  return folder
}

const stateIn = (folder: string, changes: Partial<StoreOwnersSpec> = {}): OwnersState =>
  read(storeOwners({ ...specIn(folder), ...changes })).observed as OwnersState

const namesIn = (folder: string, changes: Partial<StoreOwnersSpec> = {}): string[] =>
  stateIn(folder, changes).foreign.flatMap(({ folder: path, names }) =>
    names.map((name) => `${path.slice(folder.length + 1)}/${name}`),
  )

describe.skipIf(!canChown)('files of another user', () => {
  test.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ['none', ['store/config/topics.json', 'logs/broker.log'], [], []],
    [
      'a file deep down',
      ['store/lock'],
      ['store/consumequeue/T/0/00000000000000000000'],
      ['store/consumequeue'],
    ],
    [
      'two names',
      ['store/lock'],
      ['store/checkpoint', 'store/config/topics.json'],
      ['store/checkpoint', 'store/config'],
    ],
    ['a log', [], ['logs/broker.log'], ['logs/broker.log']],
    ['what is not of RocketMQ', [], ['store/notes.txt', 'logs/copy.log.gz'], []],
    [
      'a commit log inside of the store: in the inner folder alone',
      [],
      ['store/commitlog/00000000000000000000'],
      ['store/commitlog/00000000000000000000'],
    ],
  ])('%s', (_, own, others, expected) => {
    expect(namesIn(folderWith(own, others))).toEqual(expected)
  })

  test('folders that get their owner from this tool, and links, do not count', () => {
    const folder = folderWith(['store/commitlog/x'], [])
    chownSync(join(folder, 'store/commitlog'), OTHER, OTHER)
    symlinkSync('/', join(folder, 'store/index'))
    lchownSync(join(folder, 'store/index'), OTHER, OTHER)
    expect(namesIn(folder)).toEqual([])
  })

  test.each(['an unmanaged folder on the way', 'a link on the way'])(
    'a commit log inside of the store behind %s',
    (way) => {
      const folder = folderWith(['store/lock'], ['disk/log/00000000000000000000'])
      chownSync(join(folder, 'disk'), OTHER, OTHER)
      const place = join(folder, 'store/disk')
      if (way.startsWith('a link')) symlinkSync(join(folder, 'disk'), place)
      else renameSync(join(folder, 'disk'), place)
      const log = join(place, 'log')
      expect(namesIn(folder, { stores: [join(folder, 'store'), log], managed: [log] })).toEqual([
        'store/disk/log/00000000000000000000',
      ])
    },
  )

  test('a folder that the inventory writes with a slash at its end', () => {
    const folder = folderWith([], ['log/00000000000000000000'])
    const config = new Map([['storePathCommitLog', `${folder}//log/`]])
    expect(namesIn(folder, { stores: storeFolders({ config }) })).toEqual(['log/00000000000000000000'])
  })

  test('a search that is ended by the time limit is no proof', () => {
    const folder = folderWith(['store/lock'], [])
    const { observed, diff } = read(
      storeOwners(specIn(folder)),
      undefined,
      new ObservedWorld(),
      standIns({ timeout: 'exit 124' }),
    )
    expect(observed).toEqual({ userExists: true, foreign: [], cut: true })
    expect(diff).toEqual({
      kind: 'same',
      note: 'owners of files of broker-a-0 are not all known: the search ended at 20 s or 1000 files of other users',
    })
  })

  test('more files of other users than are listed', () => {
    const many = Array.from(
      { length: 1100 },
      (_, index) => `store/commitlog/${String(index).padStart(20, '0')}`,
    )
    const { foreign, cut } = stateIn(folderWith([], many))
    expect([cut, foreign.length, foreign[0]?.names.length]).toEqual([true, 1, 1000])
  })

  test('the folders of all instances are searched together', () => {
    const [one, other] = [folderWith([], ['store/lock']), folderWith(['store/lock'], ['logs/broker.log'])]
    const probes = [one, other].map((folder) => ownersProbe(specIn(folder)))
    const items = probes.map(({ item }) => item)
    const script = probes[0]?.kind.script(items) ?? ''
    const answers = probes[0]?.kind.parse(run(script), items)
    expect(script.split('find ')).toHaveLength(2)
    expect(items.map((item) => answers?.get(item)?.foreign.map(({ names }) => names))).toEqual([
      [['lock']],
      [['broker.log']],
    ])
  })

  test('the plan is blocked, with the command', () => {
    const folder = folderWith([], ['store/config/topics.json'])
    expect(read(storeOwners(specIn(folder))).diff).toEqual({
      kind: 'blocked',
      reason: expect.stringMatching(
        `^files of broker-a-0 belong to another user than ${me.user}: config in ${folder}/store \\(\\w+\\)$`,
      ) as string,
      hint: `Run on mq1: chown -R ${me.user}:${me.group} ${folder}/store`,
    })
  })

  test('before there is a user, every file is of another', () => {
    const folder = folderWith(['store/config/topics.json'], [])
    expect(read(storeOwners(specIn(folder, 'no-such-user'))).diff).toMatchObject({
      kind: 'blocked',
      hint: `Run on mq1: useradd --system --user-group --no-create-home no-such-user; chown -R no-such-user:${me.group} ${folder}/store`,
    })
  })

  test('an instance that runs gives a note', () => {
    const folder = folderWith([], ['store/config/topics.json'])
    const made = storeOwners(specIn(folder)) as unknown as Resource<OwnersState, { runs: boolean }>
    const state = read(storeOwners(specIn(folder))).observed as OwnersState
    const world = new ObservedWorld()
    const running = {
      instance: 'broker-a-0',
      activity: 'running' as const,
      reason: '',
      atBoot: true,
      stale: false,
      javaPid: 7,
      uptime: 9,
      restarts: 0,
      startedWith: undefined,
      current: {},
    }
    world.learn(serviceRef(broker), { instances: new Map([['broker-a-0', running]]), foreignListeners: [] })
    const desired = made.desire(world, state)
    expect(made.diff(state, desired as { runs: boolean })).toMatchObject({
      kind: 'same',
      note: expect.stringMatching(/; run on mq1: chown -R /) as string,
    })
  })
})
