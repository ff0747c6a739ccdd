import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { MARK_NAME } from '../../../src/layout/stores.ts'
import { GUARD_SCRIPT, guardFragment, guardWords } from '../../../src/runtime/store-guard.ts'
import { markText } from '../../../src/stores/mark.ts'
import { scratch } from '../resources/on-host.ts'
import { shells } from '../shell/shells.ts'
import { broker, namesrv } from './cluster.ts'

const OWN = markText({ cluster: 'shop', instance: 'broker-a-0', group: 'broker-a' })
const FILE = '00000000000000000000'

function storeOf(files: Readonly<Record<string, string>>): string {
  const folder = scratch()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['a new store with its mark', { [`store/${MARK_NAME}`]: OWN }, ''],
  [
    'a store with messages',
    { [`store/${MARK_NAME}`]: OWN, [`store/consumequeue/t/0/${FILE}`]: '', [`log/${FILE}`]: '' },
    '',
  ],
  [
    'a folder without its disk',
    {},
    'broker-a-0 does not start: STORE/rmq-provision.mark is missing. Is the disk of STORE mounted?\n',
  ],
  [
    'the disk of another',
    { [`store/${MARK_NAME}`]: OWN.replace('broker-a-0', 'broker-b-0') },
    'broker-a-0 does not start: by STORE/rmq-provision.mark the store is of broker-b-0 of cluster shop\n',
  ],
  [
    'no disk of the commit log',
    { [`store/${MARK_NAME}`]: OWN, [`store/consumequeue/t/0/${FILE}`]: '' },
    'broker-a-0 does not start: STORE has consume queues, and there is no commit log in STORE LOG. Is its disk mounted?\n',
  ],
])('%s', (_, files, expected) => {
  const folder = storeOf(files)
  const [store, log] = [join(folder, 'store'), join(folder, 'log')]
  const words = ['shop', 'broker-a-0', join(store, MARK_NAME), log]
  const refusal = expected.replaceAll('STORE', store).replaceAll('LOG', log)
  for (const {
    name: shell,
    argv: [program = 'sh', ...options],
  } of shells) {
    const script = spawnSync(program, [...options, '-c', GUARD_SCRIPT, 'check-store', ...words])
    const fragment = spawnSync(program, [...options, '-c', `${guardFragment(words)}echo started`])
    expect([script.status, script.stderr.toString()], shell).toEqual([refusal === '' ? 0 : 1, refusal])
    expect([fragment.stdout.toString(), fragment.stderr.toString()], shell).toEqual([
      refusal === '' ? 'started\n' : '',
      refusal,
    ])
  }
})

test('an instance without a store has no check', () => {
  const config = new Map([['storePathRootDir', '/d/store']])
  expect(guardWords('shop', namesrv)).toBeUndefined()
  expect(guardWords('shop', { ...broker, config })).toEqual([
    'shop',
    'broker-a-0',
    '/d/store/rmq-provision.mark',
  ])
})
