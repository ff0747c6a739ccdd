import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { storesInPlace } from '../../../roles/config/store.ts'
import { renderConf } from '../../../roles/config/conf.ts'
import { record } from '../../../roles/record/index.ts'
import type { Resource } from '../../../src/engine/resource.ts'
import { ObservedWorld } from '../../../src/engine/world.ts'
import type { Cluster, Instance } from '../../../src/model/cluster.ts'
import { storeCompatProbe, type StoreCompatSpec } from '../../../src/stores/store-compat-probe.ts'
import { parse } from '../inventory/support.ts'
import { instanceOf, hostNamed } from '../support/cluster.ts'
import { read, scratch, standIns, run } from '../resources/on-host.ts'

interface Said {
  readonly version?: string
  readonly controllers?: string
  readonly group?: string
  readonly config?: string
}

const inventory = ({ version = '5.3.3', controllers, group = 'master: mq1', config = '' }: Said): Cluster =>
  parse(`cluster: rmq
rocketmq: { version: ${version} }
artifact: { file: a.zip, sha512: ${'ab'.repeat(64)} }
jdk: { version: 8, from: package }
firewall: { clients: [10.0.0.0/24] }
hosts:
${[1, 2, 3, 4, 5].map((n) => `  mq${n}: { address: 10.0.0.${n} }`).join('\n')}
namesrv: { hosts: [mq1, mq2] }
${controllers === undefined ? '' : `controllers: { hosts: ${controllers} }`}
brokers: { config: { ${config} }, groups: { broker-a: { ${group} } } }
`)

/** What a host has of an instance after it was applied, and what becomes of another inventory there. */
function applied(before: Said, id: string) {
  const folder = scratch()
  const at = (name: string): string => join(folder, name)
  const cluster = inventory(before)
  const instance = instanceOf(cluster, id)
  writeFileSync(at('conf'), renderConf(instance))
  const made = record(cluster, hostNamed(cluster, instance.host)) as unknown as Resource<unknown, string>[]
  const text = made.find((one) => one.id.endsWith(`/${id}.json`))?.desire(new ObservedWorld(), undefined)
  writeFileSync(at('record'), text as string)
  mkdirSync(at('store/commitlog'), { recursive: true })
  writeFileSync(at('store/commitlog/00000000000000000000'), 'x')
  const resourceFor = (after: Said) => {
    const wanted = inventory(after)
    return storeCompatProbe({
      ...specOf(wanted, instanceOf(wanted, id)),
      conf: at('conf'),
      record: at('record'),
      stores: [at('none'), at('store')],
    })
  }
  return { at, resourceFor, diff: (after: Said) => read(resourceFor(after)).diff }
}

/** As the role says it. */
function specOf(cluster: Cluster, instance: Instance): StoreCompatSpec {
  const made = storesInPlace(cluster, hostNamed(cluster, instance.host)) as unknown as Resource<
    unknown,
    StoreCompatSpec
  >[]
  const found = made.find((one) => one.id === `written-by:${instance.id}`)
  if (found === undefined) throw new Error(`nothing asks who wrote the store of ${instance.id}`)
  return found.desire(new ObservedWorld(), undefined) as StoreCompatSpec
}

const BROKER = 'broker-a-0'
const RAFT = 'replication: dledger, members: [mq1, mq2, mq3]'
const SIZE = 'mappedFileSizeCommitLog: 67108864'

describe('is refused on a store with files', () => {
  test.each<[string, string, Said, Said, RegExp]>([
    [
      'a major version back',
      BROKER,
      {},
      { version: '4.9.4' },
      /applied as 5\.3\.3, and 4\.9\.4 is not made to read/,
    ],
    ['two major versions back', BROKER, {}, { version: '3.2.6' }, /applied as 5\.3\.3/],
    [
      'a controller over 5.1.1',
      'controller-mq1',
      { version: '5.1.0', controllers: '[mq1, mq2, mq3]' },
      { version: '5.3.3', controllers: '[mq1, mq2, mq3]' },
      /applied as 5\.1\.0; from 5\.1\.1 on/,
    ],
    [
      'another place in the list of controllers',
      'controller-mq1',
      { controllers: '[mq1, mq2, mq3]' },
      { controllers: '[mq2, mq1, mq3]' },
      /files lie in its store as n0, and the inventory makes it n1/,
    ],
    [
      'a list of controllers without the first',
      'controller-mq2',
      { controllers: '[mq1, mq2, mq3]' },
      { controllers: '[mq2, mq3]' },
      /as n1, and the inventory makes it n0/,
    ],
    [
      'three controllers instead of one',
      'controller-mq1',
      { controllers: '[mq1]' },
      { controllers: '[mq1, mq2, mq3]' },
      /votes with n0, and would with n0, n1, n2:/,
    ],
    [
      'two controllers instead of three',
      'controller-mq1',
      { controllers: '[mq1, mq2, mq3]' },
      { controllers: '[mq1, mq2]' },
      /votes with n0, n1, n2, and would with n0, n1:/,
    ],
    [
      'five members of a DLedger group instead of three',
      'broker-a-n0',
      { group: RAFT },
      { group: RAFT.replace('mq3', 'mq3, mq4, mq5') },
      /votes with n0, n1, n2, and would with n0, n1, n2, n3, n4/,
    ],
    [
      'a DLedger group that becomes elected by controllers',
      'broker-a-n0',
      { group: RAFT },
      { group: RAFT.replace('dledger', 'controller'), controllers: '[mq1]' },
      /DLedger keeps them in a log of its own/,
    ],
    [
      'an elected group that becomes DLedger',
      'broker-a-n0',
      { group: RAFT.replace('dledger', 'controller'), controllers: '[mq1]' },
      { group: RAFT },
      /DLedger would keep them in a log of its own/,
    ],
    [
      'smaller files',
      BROKER,
      {},
      { config: SIZE },
      /have 1073741824 bytes, and mappedFileSizeCommitLog would be 67108864/,
    ],
    [
      'files of the default size',
      BROKER,
      { config: SIZE },
      {},
      /have 67108864 bytes, .* would be 1073741824/,
    ],
    [
      'the default size after another of 3.2.6',
      BROKER,
      { version: '3.2.6', config: 'mapedFileSizeCommitLog: 67108864' },
      { version: '4.9.4' },
      /have 67108864 bytes/,
    ],
    [
      'an older release of a store with RocksDB',
      BROKER,
      { version: '5.5.0', config: 'storeType: defaultRocksDB' },
      { version: '5.3.1', config: 'storeType: defaultRocksDB' },
      /\(storeType=defaultRocksDB\), and there is no way back: RocketMQ 5\.3\.1 is older than 5\.5\.0/,
    ],
    [
      'delayed messages without the RocksDB that has them',
      BROKER,
      { version: '5.5.0', config: "timerRocksDBEnable: 'true'" },
      { version: '5.5.0' },
      /keeps delayed messages in RocksDB \(timerRocksDBEnable=true\), .*: without timerRocksDBEnable=true it would not find them/,
    ],
    [
      'delayed messages without the timer wheel that has them by default',
      BROKER,
      { version: '5.5.0' },
      { version: '5.5.0', config: "timerWheelEnable: 'false'" },
      /keeps delayed messages in the timer wheel \(timerWheelEnable=true\), .*: without timerWheelEnable=true it would not find them/,
    ],
    [
      'other queue files',
      BROKER,
      {},
      { config: 'mappedFileSizeConsumeQueue: 600000' },
      /have 6000000 bytes, .*ConsumeQueue would be 600000/,
    ],
  ])('%s', (_, id, before, after, reason) => {
    const one = applied(before, id)
    expect(one.diff(before)).toEqual({ kind: 'same' })
    expect(one.diff(after)).toMatchObject({
      kind: 'blocked',
      reason: expect.stringMatching(reason) as string,
    })
    rmSync(one.at('store/commitlog/00000000000000000000'))
    expect(one.diff(after)).toEqual({ kind: 'same' })
  })
})

test.each<[string, string, Said, Said]>([
  ['a newer major version', BROKER, { version: '4.9.4' }, { version: '5.3.3' }],
  ['a patch back', BROKER, { version: '5.3.3' }, { version: '5.3.2' }],
  [
    'a newer release of a store with RocksDB',
    BROKER,
    { version: '5.3.1', config: 'storeType: defaultRocksDB' },
    { version: '5.5.0', config: 'storeType: defaultRocksDB' },
  ],
  [
    'RocksDB turned on',
    BROKER,
    { version: '5.5.0' },
    { version: '5.5.0', config: "indexRocksDBEnable: 'true'" },
  ],
  [
    'a newer controller',
    'controller-mq1',
    { version: '5.1.1', controllers: '[mq1]' },
    { controllers: '[mq1]' },
  ],
  [
    'another port of the controllers',
    'controller-mq1',
    { controllers: '[mq1]' },
    { controllers: '[{ host: mq1, listenPort: 9900 }]' },
  ],
  [
    'another host in the place of a lost one',
    'controller-mq1',
    { controllers: '[mq1, mq2, mq3]' },
    { controllers: '[mq1, mq4, mq3]' },
  ],
  ['the default written out', BROKER, {}, { config: 'mappedFileSizeCommitLog: 1073741824' }],
  [
    'the new spelling of a size',
    BROKER,
    { version: '3.2.6', config: 'mapedFileSizeCommitLog: 67108864' },
    { version: '4.9.4', config: SIZE },
  ],
])('goes on with %s', (_, id, before, after) => {
  expect(applied(before, id).diff(after)).toEqual({ kind: 'same' })
})

test('members of groups that were elected by controllers before 5.1.1 keep what later ones cannot read', () => {
  const group = RAFT.replace('dledger', 'controller')
  const controllers = '[mq1, mq2, mq3]'
  const one = applied({ version: '5.1.0', controllers, group }, 'broker-a-n0')
  const after = { version: '5.1.4', controllers, group }
  expect(one.diff(after)).toEqual({ kind: 'same' })
  writeFileSync(one.at('store/epochFileCheckpoint'), '')
  expect(one.diff(after)).toMatchObject({
    kind: 'blocked',
    hint: expect.stringContaining('epochFileCheckpoint.bak') as string,
  })
})

test('a host that was never applied to, or that lost what was written down, says nothing', () => {
  const one = applied({ controllers: '[mq1]' }, 'controller-mq1')
  const after: Said = { version: '4.9.4' }
  const broker = applied({}, BROKER)
  writeFileSync(broker.at('record'), '{\n  "rocketmq": 5,\n')
  expect(broker.diff(after)).toEqual({ kind: 'same' })
  rmSync(broker.at('record'))
  expect(broker.diff(after)).toEqual({ kind: 'same' })
  rmSync(one.at('conf'))
  expect(one.diff({ controllers: '[mq1, mq2, mq3]' })).toEqual({ kind: 'same' })
})

test('a conf that was written by hand is read as Java reads it', () => {
  const one = applied({ controllers: '[mq1, mq2, mq3]' }, 'controller-mq1')
  writeFileSync(
    one.at('conf'),
    '#controllerDLegerSelfId=n7\n controllerDLegerSelfId = n1\ncontrollerDLegerPeers: n1-a-b:1;n0-10.0.0.1:2;n2-x:3',
  )
  expect(one.diff({ controllers: '[mq1, mq2, mq3]' })).toMatchObject({
    reason: expect.stringContaining('as n1, and the inventory makes it n0') as string,
  })
  expect(one.diff({ controllers: '[mq2, mq1, mq3]' })).toEqual({ kind: 'same' })
})

test('no process is started while all is as it was', () => {
  const log = join(scratch(), 'log')
  const path = standIns({ find: `echo "$@" >>'${log}'; echo x` })
  const one = applied({ controllers: '[mq1, mq2, mq3]' }, 'controller-mq1')
  const scriptFor = (said: Said): string =>
    (one.resourceFor(said) as unknown as { probe: { script: string } }).probe.script
  expect(run(scriptFor({ controllers: '[mq1, mq2, mq3]' }), path).stdout).toBe('')
  expect(run(`[ ! -e '${log}' ]`).exit).toBe(0)
  expect(run(scriptFor({ controllers: '[mq1]' }), path).stdout).toContain(
    'version 5.3.3\ncontrollerDLegerPeers=n0',
  )
})
