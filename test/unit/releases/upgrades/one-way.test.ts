import { describe, expect, it } from 'vitest'
import { keysOf } from '../../../../src/releases/key-table.ts'
import { oneWayIn, oneWayKeys, oneWayObstacle } from '../../../../src/releases/upgrades/one-way.ts'

type Keys = Readonly<Record<string, string>>

const at = (version: string, keys: Keys = {}) => ({ version, keys: new Map(Object.entries(keys)) })

describe('oneWayObstacle', () => {
  const timer = { timerRocksDBEnable: 'true' }
  const wheel = (on: string) => ({ timerWheelEnable: on })
  it.each<[name: string, before: [string, Keys?], now: [string, Keys?], key: string | undefined]>([
    ['an older release with the key on', ['5.5.1', timer], ['5.5.0', timer], 'timerRocksDBEnable'],
    ['an older release without it', ['5.5.1'], ['5.5.0'], undefined],
    ['a newer release with the key on', ['5.5.0', timer], ['5.5.1', timer], undefined],
    [
      'the key turned off',
      ['5.5.1', timer],
      ['5.5.1', { timerRocksDBEnable: 'false' }],
      'timerRocksDBEnable',
    ],
    ['the key taken out', ['5.5.1', timer], ['5.5.1'], 'timerRocksDBEnable'],
    ['the key turned on', ['5.5.1'], ['5.5.1', timer], undefined],
    [
      'a store of RocksDB',
      ['5.3.1', { storeType: 'defaultRocksDB' }],
      ['5.3.1', { storeType: 'default' }],
      'storeType',
    ],
    ['a store type that is none of RocksDB', ['5.3.1', { storeType: 'default' }], ['5.3.1'], undefined],
    [
      'two forms of queues',
      ['5.3.4', { combineCQLoadingCQTypes: 'defaultRocksDB' }],
      ['5.3.4'],
      'combineCQLoadingCQTypes',
    ],
    [
      'the default of two forms',
      ['5.3.4', { combineCQLoadingCQTypes: 'default;defaultRocksDB' }],
      ['5.3.3'],
      undefined,
    ],
    [
      'the timer wheel turned off by a word that Java does not read as true',
      ['5.5.0', wheel('true')],
      ['5.5.0', wheel('no')],
      'timerWheelEnable',
    ],
    ['the timer wheel turned off', ['5.5.0', wheel('true')], ['5.5.0', wheel('false')], 'timerWheelEnable'],
    [
      'the timer wheel turned off that was on by default',
      ['5.5.0'],
      ['5.5.0', wheel('false')],
      'timerWheelEnable',
    ],
    ['the timer wheel off from the first 5.x on', ['4.9.8'], ['5.5.0', wheel('false')], undefined],
    ['the timer wheel turned on', ['5.5.0', wheel('false')], ['5.5.0'], undefined],
    ['the timer wheel of an older release', ['5.5.1', wheel('true')], ['5.5.0', wheel('true')], undefined],
    ['the timer wheel that was off', ['5.5.0', wheel('false')], ['5.5.0', wheel('false')], undefined],
    [
      'a value with blanks and capitals',
      ['5.5.1', { transRocksDBEnable: ' TRUE ' }],
      ['5.5.1'],
      'transRocksDBEnable',
    ],
  ])('%s', (_name, before, now, key) => {
    expect(oneWayObstacle(at(...before), at(...now))?.key).toBe(key)
  })
})

it('oneWayIn leaves out what is on by default', () => {
  const keys = new Map([
    ['timerWheelEnable', 'true'],
    ['indexRocksDBEnable', 'true'],
    ['storeType', 'default'],
  ])
  expect(oneWayIn(keys).map(({ key }) => key)).toEqual(['indexRocksDBEnable'])
})

it.each(oneWayKeys.map(({ key }) => key))('%s is a key of brokers', (key) => {
  expect(keysOf('broker').has(key)).toBe(true)
})
