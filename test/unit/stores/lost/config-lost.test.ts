import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { LOG_IS_LOST } from '../../../../src/runtime/store-guard.ts'
import { CONFIG_LOST } from '../../../../src/stores/lost/config-lost.ts'
import { scratch } from '../../resources/on-host.ts'
import { answerOf } from '../../shell/shells.ts'

const DAY = 86_400

/** The answer of every shell, which must be one. @param age of the files of consume queues, s */
function lostIn(files: readonly string[], age = DAY): string {
  const folder = scratch()
  const written = Date.now() / 1000 - age
  for (const path of files) {
    const at = join(folder, path)
    mkdirSync(dirname(at), { recursive: true })
    writeFileSync(at, '')
    utimesSync(at, written, written)
  }
  return answerOf(`${LOG_IS_LOST}\n${CONFIG_LOST}\nconfig_lost "$1"`, [folder])
}

const FILE = '00000000000000000000'
const queue = (topic: string): string => `consumequeue/${topic}/0/${FILE}`
const ALL = ['topics', 'consumerOffset', 'delayOffset', 'subscriptionGroup'].map(
  (name) => `config/${name}.json`,
)
const QUEUES = ['orders', 'SCHEDULE_TOPIC_XXXX', '%RETRY%app'].map(queue)
const without = (name: string): string[] => [...QUEUES, ...ALL.filter((path) => path !== `config/${name}`)]

test.each(['topics.json', 'consumerOffset.json', 'delayOffset.json', 'subscriptionGroup.json'])(
  'a store without %s',
  (name) => {
    expect(lostIn(without(name))).toBe(`${name}\n`)
    expect(lostIn([...without(name), `config/${name}.bak`])).toBe('')
  },
)

test.each<[string, readonly string[]]>([
  ['a whole store', [...QUEUES, ...ALL]],
  ['a new store', []],
  ['a store with its configuration in RocksDB', [...QUEUES, 'config/delayOffset.json', 'config/rdb/CURRENT']],
  [
    'a store without consumers, and without delayed messages',
    [queue('orders'), 'config/topics.json', 'config/consumerOffset.json'],
  ],
  ["a store with messages of the broker's own", [queue('RMQ_SYS_TRANS_HALF_TOPIC'), queue('TBW102')]],
  ['a store in which only mqadmin has consumed', [queue('%RETRY%TOOLS_CONSUMER')]],
  ['queues without a file', ['consumequeue/orders/x']],
])('%s has lost nothing', (_, files) => {
  expect(lostIn(files)).toBe('')
})

test('a broker that was killed before it wrote offsets for the first time', () => {
  const files = [queue('orders'), queue('SCHEDULE_TOPIC_XXXX'), 'config/topics.json']
  expect(lostIn(files, 5)).toBe('')
  expect(lostIn(files)).toBe('')
  // It writes both for the first time after 10 s.
  expect(lostIn([...files, 'config/consumerFilter.json'])).toBe('consumerOffset.json\n')
})
