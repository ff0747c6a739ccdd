import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MARK_NAME } from '../../../src/layout/stores.ts'
import { GUARD_SCRIPT, guardFragment, guardWords } from '../../../src/runtime/store-guard.ts'
import { markText } from '../../../src/stores/mark.ts'
import { hostFolders, rootTest, service } from '../../helpers/service-user.ts'
import { me, scratch, standIns } from '../resources/on-host.ts'
import { shells } from '../shell/shells.ts'
import { broker, namesrv } from '../support/example.ts'

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
  [
    'a commit log without one of its files',
    { [`store/${MARK_NAME}`]: OWN, [`log/${FILE}`]: 'message!', 'log/00000000000000000016': 'message!' },
    `broker-a-0 does not start: its store is not whole: there is no file between LOG/${FILE} and LOG/00000000000000000016\n`,
  ],
  [
    'no consume queues, with the mark of an earlier version of the tool',
    { [`store/${MARK_NAME}`]: OWN, [`log/${FILE}`]: 'message!' },
    '',
  ],
  [
    'no consume queues, of a release that makes none again',
    { [`store/${MARK_NAME}`]: `${OWN}queues=never\n`, [`log/${FILE}`]: 'message!' },
    'broker-a-0 does not start: its store is not whole: there are messages and no consume queues: STORE/consumequeue is missing\n',
  ],
  [
    'no consume queues, of a release that makes them again',
    { [`store/${MARK_NAME}`]: `${OWN}queues=always\n`, [`log/${FILE}`]: 'message!' },
    '',
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
    const script = spawnSync(program, [
      ...options,
      '-c',
      GUARD_SCRIPT,
      'check-store',
      '--user',
      me.user,
      ...words,
    ])
    const fragment = spawnSync(program, [...options, '-c', `${guardFragment(words)}echo started`])
    expect([script.status, script.stderr.toString()], shell).toEqual([refusal === '' ? 0 : 1, refusal])
    expect([fragment.stdout.toString(), fragment.stderr.toString()], shell).toEqual([
      refusal === '' ? 'started\n' : '',
      refusal,
    ])
  }
})

describe('as root', () => {
  /** Runs the script as the unit of broker-a-0 does. @param path put before PATH */
  function checkStore(
    { root, data }: ReturnType<typeof hostFolders>,
    path?: string,
  ): [number | null, string] {
    const script = join(root, 'check-store')
    writeFileSync(script, GUARD_SCRIPT)
    const words = [script, '--user', service.user, 'shop', 'broker-a-0', join(data, MARK_NAME)]
    const PATH = [...(path === undefined ? [] : [path]), process.env['PATH'] ?? ''].join(':')
    const { status, stderr } = spawnSync('/bin/sh', words, { env: { PATH } })
    return [status, stderr.toString()]
  }

  rootTest('the mark is read as the user of the service', () => {
    const folders = hostFolders()
    const mark = join(folders.data, MARK_NAME)
    writeFileSync(mark, OWN, { mode: 0o600 })
    chownSync(mark, service.uid, service.gid)
    expect(checkStore(folders)).toEqual([0, ''])
  })

  rootTest('a link to a file that only root can read leads nowhere', () => {
    const folders = hostFolders()
    const secret = join(folders.root, 'secret')
    writeFileSync(secret, `cluster=a secret\ninstance=of root\n`, { mode: 0o600 })
    symlinkSync(secret, join(folders.data, MARK_NAME))
    expect(checkStore(folders)).toEqual([
      1,
      `broker-a-0 does not start: ${join(folders.data, MARK_NAME)} cannot be read by ${service.user}\n`,
    ])
  })

  rootTest('reading that does not end is ended, and refuses the start', () => {
    const folders = hostFolders()
    const path = standIns({ timeout: 'exit 124' })
    chmodSync(path, 0o755)
    expect(checkStore(folders, path)).toEqual([
      124,
      'broker-a-0 does not start: reading its store took more than 60 s\n',
    ])
  })
})

test.each<[string, string, string]>([
  ['with its mark', OWN, ''],
  ['without its disk', '', 'broker-a-0 does not start: TIERED is missing. Is the disk of FOLDER mounted?\n'],
  [
    'of another member',
    OWN.replace('broker-a-0', 'broker-a-1'),
    'broker-a-0 does not start: by TIERED the store is of broker-a-1 of cluster shop\n',
  ],
])('a tiered store %s', (_, text, expected) => {
  const folder = storeOf({
    [`store/${MARK_NAME}`]: OWN,
    ...(text === '' ? {} : { [`tiered/${MARK_NAME}`]: text }),
  })
  const tiered = join(folder, 'tiered', MARK_NAME)
  const words = [
    'shop',
    'broker-a-0',
    join(folder, 'store', MARK_NAME),
    '--mark',
    tiered,
    join(folder, 'log'),
  ]
  for (const {
    name: shell,
    argv: [program = 'sh', ...options],
  } of shells) {
    const { stdout, stderr } = spawnSync(program, [...options, '-c', `${guardFragment(words)}echo started`])
    const refusal = expected.replace('TIERED', tiered).replace('FOLDER', join(folder, 'tiered'))
    expect([stdout.toString(), stderr.toString()], shell).toEqual([
      refusal === '' ? 'started\n' : '',
      refusal,
    ])
  }
})

describe('log folders on disks of their own', () => {
  /** Message of the check, by a unit; in a container there is none. @param files below the folder of the test */
  function check(
    files: Readonly<Record<string, string>>,
    change: (folder: string) => void = () => undefined,
  ): string[] {
    const folder = storeOf({ ...files, 'one/log/folder/x': '', 'two/log/folder/x': '' })
    change(folder)
    const logs = [join(folder, 'one/log'), join(folder, 'two/log')]
    const mark = markText({ cluster: 'shop', instance: 'broker-a-0', group: 'broker-a', logs })
    mkdirSync(join(folder, 'store'))
    writeFileSync(join(folder, 'store', MARK_NAME), mark)
    const words = ['shop', 'broker-a-0', join(folder, 'store', MARK_NAME), ...logs]
    const outcomes = shells.map(({ argv: [program = 'sh', ...options] }) => {
      const arguments_ = [...options, '-c', GUARD_SCRIPT, 'check-store', '--user', me.user, ...words]
      return spawnSync(program, arguments_).stderr.toString().replaceAll(folder, '')
    })
    const fragment = spawnSync('sh', ['-c', `${guardFragment(words)}echo started`])
    expect(fragment.stdout.toString()).toBe('started\n')
    return [...new Set(outcomes)]
  }

  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['both have their mark', { [`one/log.${MARK_NAME}`]: OWN, [`two/log.${MARK_NAME}`]: OWN }, ''],
    [
      'one of two disks is not mounted',
      { [`one/log.${MARK_NAME}`]: OWN },
      'broker-a-0 does not start: /two/log.rmq-provision.mark is missing. Is the disk of /two mounted?\n',
    ],
    [
      'the disk of another',
      { [`one/log.${MARK_NAME}`]: OWN.replace('broker-a-0', 'broker-b-0'), [`two/log.${MARK_NAME}`]: OWN },
      'broker-a-0 does not start: by /one/log.rmq-provision.mark the store is of broker-b-0 of cluster shop\n',
    ],
    [
      'the disk that was mounted on the folder itself',
      { [`one/log.${MARK_NAME}`]: OWN, [`two/log.${MARK_NAME}`]: `${OWN}disk=own\n` },
      'broker-a-0 does not start: /two/log had a disk of its own, and is on that of /two. Is its disk mounted?\n',
    ],
  ])('%s', (_, files, refusal) => {
    expect(check(files)).toEqual([refusal])
  })

  test('a folder that was there, on no disk of its own', () => {
    const lost = (folder: string): void => {
      rmSync(join(folder, 'two/log'), { recursive: true })
    }
    expect(check({ [`one/log.${MARK_NAME}`]: OWN, [`two/log.${MARK_NAME}`]: OWN }, lost)).toEqual([
      'broker-a-0 does not start: /two/log has a part of its commit log, and is no folder now. Is its disk mounted?\n',
    ])
  })

  test('the disk that a link in place of the folder leads to', () => {
    const lost = (folder: string): void => {
      rmSync(join(folder, 'two/log'), { recursive: true })
      symlinkSync(join(folder, 'mnt/log'), join(folder, 'two/log'))
    }
    expect(
      check({ [`one/log.${MARK_NAME}`]: OWN, [`two/log.${MARK_NAME}`]: `${OWN}disk=own\n` }, lost),
    ).toEqual([
      'broker-a-0 does not start: /two/log had a disk of its own, and is no folder now. Is its disk mounted?\n',
    ])
  })
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
