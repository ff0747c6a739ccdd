import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { storeMarks, storesInPlace } from '../../../roles/config/store.ts'
import type { Resource } from '../../../src/engine/resource.ts'
import { compact } from '../../../src/objects.ts'
import { storeFolders } from '../../../src/layout/stores.ts'
import { guardWords } from '../../../src/runtime/store-guard.ts'
import { storeInPlace } from '../../../src/stores/store-in-place.ts'
import { clusterSite } from '../../../src/site/site.ts'
import { noSteps } from '../../helpers/no-steps.ts'
import { broker, cluster, mq1 } from '../support/example.ts'
import { read, scratch } from '../resources/on-host.ts'

/** A conf on the host with its store, and what the inventory wants instead. */
function hostWith(conf: (folder: string) => string) {
  const folder = scratch()
  const path = join(folder, 'b0.conf')
  writeFileSync(path, conf(folder))
  return {
    at: (name: string): string => join(folder, name),
    fill: (name: string): void => {
      mkdirSync(join(folder, name, 'commitlog'), { recursive: true })
      writeFileSync(join(folder, name, 'commitlog', '00000000000000000000'), 'x')
    },
    diff: (wanted: readonly (readonly [string, string])[], conf = path) =>
      read(
        storeInPlace({
          instance: 'b0',
          conf,
          wanted: new Map(wanted.map(([key, names]) => [key, folders(folder, names)])),
        }),
      ).diff,
  }
}

const folders = (folder: string, names: string): string =>
  names
    .split(',')
    .map((name) => join(folder, name))
    .join(',')

const byHand = (folder: string): string =>
  `# storePathRootDir=/nowhere\n  brokerName = b\nstorePathRootDir = ${folder}/old\nstorePathCommitLog=${folder}/old/commitlog`

test('another store than the one with messages in it is refused, with both paths', () => {
  const one = hostWith(byHand)
  one.fill('old')
  expect(one.diff([['storePathRootDir', 'new']])).toMatchObject({
    kind: 'blocked',
    reason: `b0 would start without its data: storePathRootDir is ${one.at('old')} on the host, where files lie, and ${one.at('new')} in the inventory`,
  })
  // The last line of the file has no end.
  expect(
    one.diff([
      ['storePathRootDir', 'old'],
      ['storePathCommitLog', 'ssd'],
    ]),
  ).toMatchObject({ kind: 'blocked', reason: expect.stringContaining(one.at('ssd')) as string })
  renameSync(one.at('old'), one.at('new'))
  expect(one.diff([['storePathRootDir', 'new']])).toEqual({ kind: 'same' })
})

test.each<[string, (one: ReturnType<typeof hostWith>) => unknown]>([
  ['the same store', (one) => one.diff([['storePathRootDir', 'old']])],
  ['no conf yet', (one) => one.diff([['storePathRootDir', 'new']], one.at('none.conf'))],
  [
    'an empty store, with the folders that were made for it',
    (one) => {
      rmSync(one.at('old/commitlog/00000000000000000000'))
      return one.diff([['storePathRootDir', 'new']])
    },
  ],
  [
    'another name of the same folder',
    (one) => {
      symlinkSync(one.at('old'), one.at('new'))
      return one.diff([['storePathRootDir', 'new']])
    },
  ],
])('goes on with %s', (_, diff) => {
  const one = hostWith(byHand)
  one.fill('old')
  expect(diff(one)).toEqual({ kind: 'same' })
})

test('a disk may be added to those of a commit log, none with messages taken away', () => {
  const one = hostWith((folder) => `storePathCommitLog=${folder}/a,${folder}/b\n`)
  one.fill('b')
  expect(one.diff([['storePathCommitLog', 'a,b,c']])).toEqual({ kind: 'same' })
  expect(one.diff([['storePathCommitLog', 'b,c']])).toEqual({ kind: 'same' })
  expect(one.diff([['storePathCommitLog', 'a,c']])).toMatchObject({
    kind: 'blocked',
    reason: expect.stringContaining(`${one.at('b')} on the host`) as string,
  })
})

test.each([
  ['not named any more', '', 'not set'],
  ['elsewhere', '/elsewhere', '/elsewhere'],
])(
  'a folder that others use too, %s, is refused for the files of the instance only',
  (_what, wanted, named) => {
    const one = hostWith((folder) => `tieredStoreFilePath=${folder}/tiered\n`)
    const diff = () =>
      read(
        storeInPlace({
          instance: 'b0',
          conf: one.at('b0.conf'),
          wanted: new Map([['tieredStoreFilePath', wanted]]),
          below: new Map([['tieredStoreFilePath', '/81d71890_c/b0']]),
        }),
      ).diff
    one.fill('tiered/81d71890_c/b1')
    expect(diff()).toEqual({ kind: 'same' })
    one.fill('tiered/81d71890_c/b0')
    expect(diff()).toMatchObject({
      kind: 'blocked',
      reason: `b0 would start without its data: tieredStoreFilePath is ${one.at('tiered')} on the host, where files lie, and ${named} in the inventory`,
    })
  },
)

test.each([
  ['/d2/log/', ['/d2/log']],
  ['//d2//log,/d3/../d2/log/,/d4/log', ['/d2/log', '/d4/log']],
  ['/', ['/']],
])('folders of the store, written %s', (text, expected) => {
  expect(storeFolders({ config: new Map([['storePathCommitLog', text]]) })).toEqual(expected)
})

const TIERED = [
  ['brokerClusterName', 'rmq-one'],
  ['brokerName', 'broker-a'],
  ['messageStorePlugIn', 'org.apache.rocketmq.tieredstore.TieredMessageStore'],
  ['tieredBackendServiceProvider', 'org.apache.rocketmq.tieredstore.provider.PosixFileSegment'],
  ['tieredStoreFilePath', '/tiered/'],
] as const

test('a tiered store is a part of the store, with a mark of its own', () => {
  const config = new Map([['storePathRootDir', '/data/s'], ...TIERED])
  const stored = { ...broker, config }
  const model = { ...cluster, instances: [stored] }
  expect(storeFolders(stored)).toEqual(['/data/s', '/tiered/81d71890_rmq-one/broker-a'])
  const of = (made: readonly unknown[]) => (made as Resource[]).map(({ id }) => id)
  expect(of(storesInPlace(model, mq1))).toContain('tiered-origin:broker-a-0')
  expect(of(storeMarks(model, mq1))).toEqual(['store-mark:broker-a-0', 'tiered-mark:broker-a-0'])
  expect(guardWords('shop', stored)).toEqual([
    'shop',
    'broker-a-0',
    '/data/s/rmq-provision.mark',
    '--mark',
    '/tiered/81d71890_rmq-one/broker-a/rmq-provision.mark',
  ])
})

test.each<[string, readonly (readonly [string, string])[]]>([
  ['another plug-in', [['messageStorePlugIn', 'com.example.Store']]],
  ['a provider that keeps no files', [['tieredBackendServiceProvider', 'com.example.S3FileSegment']]],
  ['no path', [['tieredStoreFilePath', '']]],
])('with %s there is no folder in a tiered store', (_what, changed) => {
  expect(storeFolders({ config: new Map([...TIERED, ...changed]) })).toEqual([])
})

test('it is asked in the preflight, for every instance that stores something', () => {
  const stored = { ...broker, config: new Map([['storePathRootDir', '/data/s']]) }
  const model = { ...cluster, instances: [stored] }
  const made = storesInPlace(model, mq1) as unknown as Resource[]
  const asked = ['owners', 'first-start', 'store-origin', 'store', 'written-by']
  expect(made.map(({ id, owner }) => [id, owner])).toEqual(
    asked.map((kind) => [`${kind}:broker-a-0`, 'broker-a-0']),
  )
  const site = clusterSite(model, noSteps)
  const phases = site.resources.flatMap(({ resource, phase, role }) =>
    role === 'store' ? [[resource.id, phase]] : [],
  )
  expect(phases).toEqual([
    ...asked.map((kind) => [`${kind}:broker-a-0`, 'preflight']),
    ['store-mark:broker-a-0', 'config'],
  ])
})

/** The answer about the store of the example's master. @param config key → folders, in the inventory */
function diffOfMaster(
  one: ReturnType<typeof hostWith>,
  config: Readonly<Record<string, string>>,
  selfId?: string,
): unknown {
  const named = Object.entries({ storePathRootDir: 'root', ...config })
  const own = new Map(named.map(([key, names]) => [key, folders(one.at(''), names)]))
  const member = broker.broker === undefined ? {} : { broker: { ...broker.broker, ...compact({ selfId }) } }
  const paths = { ...broker.paths, conf: one.at('b0.conf') }
  const model = { ...cluster, instances: [{ ...broker, ...member, paths, config: own }] }
  const made = storesInPlace(model, mq1).find(({ id }) => id === `store:${broker.id}`)
  return made === undefined ? undefined : read(made).diff
}

test.each(['readOnlyCommitLogStorePaths', 'storePathDLedgerCommitLog'])(
  '%s is not taken out of the inventory while files lie there',
  (key) => {
    const one = hostWith((folder) => `${key}=${folder}/a\n`)
    expect(diffOfMaster(one, {})).toEqual({ kind: 'same' })
    one.fill('a')
    expect(diffOfMaster(one, { [key]: 'a' })).toEqual({ kind: 'same' })
    expect(diffOfMaster(one, {})).toMatchObject({
      kind: 'blocked',
      reason: `broker-a-0 would start without its data: ${key} is ${one.at('a')} on the host, where files lie, and not set in the inventory`,
    })
  },
)

test('the folder of a DLedger log that is the default one need not be named', () => {
  const one = hostWith((folder) => `storePathDLedgerCommitLog=${folder}/root/dledger-n1/data\n`)
  one.fill('root/dledger-n1/data')
  expect(diffOfMaster(one, {}, 'n1')).toEqual({ kind: 'same' })
  expect(diffOfMaster(one, {}, 'n2')).toMatchObject({ kind: 'blocked' })
})

const READ_ONLY = 'readOnlyCommitLogStorePaths'

test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>, string | undefined]>([
  [
    'a folder becomes one that is only read',
    { storePathCommitLog: 'a,b,c' },
    { storePathCommitLog: 'b,c', [READ_ONLY]: 'a' },
    undefined,
  ],
  [
    'a folder of a DLedger log becomes one that is only read',
    { storePathDLedgerCommitLog: 'a,b,c' },
    { storePathDLedgerCommitLog: 'b,c', [READ_ONLY]: 'a' },
    undefined,
  ],
  [
    'a folder that was only read becomes one of the log',
    { storePathCommitLog: 'b,c', [READ_ONLY]: 'a' },
    { storePathCommitLog: 'a,b,c' },
    undefined,
  ],
  [
    'a folder that is only read beside a log in one folder: the broker does not look there',
    { storePathCommitLog: 'a,b' },
    { storePathCommitLog: 'b', [READ_ONLY]: 'a' },
    'storePathCommitLog',
  ],
  [
    'a log of several folders of another kind',
    { storePathCommitLog: 'a,b' },
    { storePathCommitLog: 'b', storePathDLedgerCommitLog: 'd,e', [READ_ONLY]: 'a' },
    'storePathCommitLog',
  ],
])('%s', (_, onHost, wanted, refusedFor) => {
  const one = hostWith((folder) =>
    Object.entries(onHost)
      .map(([key, names]) => `${key}=${folders(folder, names)}\n`)
      .join(''),
  )
  one.fill('a')
  expect(diffOfMaster(one, wanted)).toMatchObject(
    refusedFor === undefined
      ? { kind: 'same' }
      : {
          kind: 'blocked',
          reason: expect.stringContaining(`${refusedFor} is ${one.at('a')} on the host`) as string,
        },
  )
})
