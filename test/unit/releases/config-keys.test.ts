import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRecord } from '../../../scripts/config-keys/record.ts'
import { KeyTable, type Reading } from '../../../scripts/config-keys/table.ts'
import { defaultOf, keysOf, readersOf, spanIn } from '../../../src/releases/key-table.ts'
import { knownVersions } from '../../../src/releases/known.ts'
import { kindOf, type Service } from '../../../src/services/index.ts'

const root = join(import.meta.dirname, '../../..')
const csv = readFileSync(join(root, 'src/releases/config-keys.csv'), 'utf8')
const table = KeyTable.read(csv, knownVersions)
/** What the script recorded of the classes of a release. */
const records = readdirSync(join(root, 'test/fixtures/releases')).map((file) => ({
  version: file.replace(/\.tsv$/, ''),
  classes: readRecord(readFileSync(join(root, 'test/fixtures/releases', file), 'utf8')),
}))

const isText = ({ types }: Reading): boolean =>
  /(?:^|\|)(?:int|Integer|long|double|boolean|float|String)(?:$|\|)/.test(types)

describe('the table against the classes of releases', () => {
  it('has a record of an old and a new release of each line', () => {
    const wanted = ['3.2.6', '4.3.0', '4.5.2', '4.7.0', '4.9.4', '4.9.8', '5.1.4', '5.3.3', '5.5.0', '5.5.1']
    expect(records.map(({ version }) => version)).toEqual(wanted)
  })

  it.each(records)(
    '$version: each class has the keys, types and defaults that were read',
    ({ version, classes }) => {
      expect([...classes.keys()].length).toBeGreaterThanOrEqual(5)
      for (const [owner, keys] of classes) {
        const readable = owner === 'ProxyConfig' ? keys : new Map([...keys].filter(([, key]) => isText(key)))
        const names = [...table.keysOf(version, owner)].map(([key, { types }]) => `${key} ${types}`)
        expect(names.sort(), owner).toEqual([...readable].map(([key, { types }]) => `${key} ${types}`).sort())
        for (const [key, { standard }] of readable) {
          if (standard !== '')
            expect(table.keysOf(version, owner).get(key)?.standard, `${owner}.${key}`).toBe(standard)
        }
      }
    },
  )

  it.each<[Service, string]>([
    ['broker', '3.2.6'],
    ['broker', '4.5.2'],
    ['broker', '4.9.8'],
    ['broker', '5.3.3'],
    ['broker', '5.5.0'],
    ['controller', '5.1.4'],
    ['controller', '5.5.1'],
    ['proxy', '5.5.0'],
    ['namesrv', '5.3.3'],
  ])("a %s's file of %s has the keys of all its classes", (service, version) => {
    const classes = records.find((each) => each.version === version)?.classes
    const wanted = (kindOf({ service }).confClasses ?? []).flatMap((owner) =>
      [...(classes?.get(owner) ?? [])]
        .filter(([, key]) => owner === 'ProxyConfig' || isText(key))
        .map(([key]) => key),
    )
    const found = [...keysOf(service).values()].filter((key) => spanIn(key, version) !== undefined)
    expect(found.map(({ name }) => name).sort()).toEqual([...new Set(wanted)].sort())
  })
})

describe('keysOf', () => {
  it('has no keys of clients for name servers before 5.0.0', () => {
    const key = keysOf('namesrv').get('clientWorkerThreads')
    expect(key && readersOf(key)[0]).toBe('5.0.0')
  })

  it.each([
    ['4.9.7', false],
    ['4.9.8', true],
    ['5.0.0', false],
    ['5.1.4', false],
    ['5.2.0', true],
  ])('knows that %s has configBlackList: %s', (version, expected) => {
    const key = keysOf('broker').get('configBlackList')
    expect(key !== undefined && spanIn(key, version) !== undefined).toBe(expected)
  })

  it('has the keys of a plug-in only with it', () => {
    const plugIn = 'org.apache.rocketmq.tieredstore.TieredMessageStore'
    expect(keysOf('broker').get('tieredStoreFilePath')).toBeUndefined()
    const key = keysOf('broker', [plugIn]).get('tieredStoreFilePath')
    expect(key && readersOf(key)[0]).toBe('5.1.2')
  })
})

describe('defaultOf', () => {
  it.each([
    ['transactionCheckInterval', '5.1.0', '60000'],
    ['transactionCheckInterval', '5.1.1', '30000'],
    ['maxMessageSize', '3.2.6', '524288'],
    ['maxMessageSize', '5.5.1', '4194304'],
    ['storePathRootDir', '5.3.3', undefined],
    ['inSyncReplicas', '4.9.8', undefined],
  ])('%s of %s is %s', (name, version, expected) => {
    const key = keysOf('broker').get(name)
    expect(key && defaultOf(key, version)).toBe(expected)
  })
})

describe('KeyTable', () => {
  const releases = ['4.9.8', '5.0.0', '5.1.0', '5.2.0']
  const reading = (types: string, standard = '1'): Reading => ({ types, standard })

  it('writes what it has read', () => {
    expect(table.csv()).toBe(csv)
  })

  it('ends a key that a release does not have, and opens it again with another line', () => {
    const made = new KeyTable(releases)
    for (const release of ['4.9.8', '5.1.0', '5.2.0'])
      made.record(release, 'A', new Map([['k', reading('int')]]))
    made.record('5.0.0', 'A', new Map())
    expect(made.lines()).toEqual(['A,k,int,4.9.8,4.9.8,1', 'A,k,int,5.1.0,,1'])
  })

  it('has a line for each type, and the defaults of all releases in it', () => {
    const made = new KeyTable(releases)
    made.record('4.9.8', 'A', new Map([['k', reading('int')]]))
    made.record('5.0.0', 'A', new Map([['k', reading('long')]]))
    made.record('5.1.0', 'A', new Map([['k', reading('long', '2')]]))
    made.record('5.2.0', 'A', new Map([['k', reading('long', '')]]))
    expect(made.lines()).toEqual(['A,k,int,4.9.8,4.9.8,1', 'A,k,long,5.0.0,,1 | 5.1.0=2'])
  })

  it('leaves out setters that text does not reach, but for JSON', () => {
    const made = new KeyTable(['5.0.0'])
    made.record('5.0.0', 'BrokerConfig', new Map([['k', reading('Other')]]))
    made.record('5.0.0', 'ProxyConfig', new Map([['k', reading('Set')]]))
    expect(made.lines()).toEqual(['ProxyConfig,k,Set,5.0.0,,1'])
  })

  it('takes a class that is not published for that of the release before', () => {
    const made = new KeyTable(['5.0.0', '5.1.0'])
    made.record('5.0.0', 'A', new Map([['k', reading('int')]]))
    made.repeat('5.1.0', 'A')
    expect(made.lines()).toEqual(['A,k,int,5.0.0,,1'])
  })

  it('reads what it writes, whatever the defaults are', () => {
    const standard = fc.string().filter((text) => !/[\r\n]/.test(text) && !` ${text} `.includes(' | '))
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...releases), standard), { minLength: 1 }), (found) => {
        const made = new KeyTable(releases)
        for (const [release, text] of found)
          made.record(release, 'A', new Map([['k', reading('String', text)]]))
        const again = KeyTable.read(made.csv(), releases)
        expect(again.csv()).toBe(made.csv())
      }),
    )
  })
})
