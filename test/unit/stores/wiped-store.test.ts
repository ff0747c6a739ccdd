import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { MARK_NAME } from '../../../src/layout/stores.ts'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isStoreName, refusal, type StoreFolder } from '../../../src/stores/store-folder.ts'
import { pathsOf, wipedStore, type StoreState, type WipedStoreSpec } from '../../../src/stores/wiped-store.ts'
import type { Resource } from '../../../src/engine/resource.ts'
import { alone } from '../../helpers/probe.ts'
import { converge, me, read, run, scratch, standIns } from '../resources/on-host.ts'

describe('refusal', () => {
  const bounds = {
    data: { path: '/data/rocketmq', real: '/data/rocketmq' },
    homes: ['/', '/root', '/home/ann', '/data/rocketmq'],
  }
  const folder = (path: string, real = path): StoreFolder => ({ path, real, entries: [] })

  test.each<[string, StoreFolder, RegExp | undefined]>([
    ['in the data folder', folder('/data/rocketmq/broker-a-0/store'), undefined],
    ['in it by a link', folder('/store', '/data/rocketmq/x'), undefined],
    ['not there', { ...folder('/gone'), real: undefined }, undefined],
    ['where the inventory says, without a link', folder('/ssd1/commitlog'), undefined],
    ['inside of a home, where the inventory says', folder('/home/ann/store'), undefined],
    [
      'led out by a link',
      folder('/data/rocketmq/b/store', '/ssd1/x'),
      /\(really \/ssd1\/x\) lies outside of \/data\/rocketmq/,
    ],
    ['a name that only begins like the data folder', folder('/x/y', '/data/rocketmq2/store'), /lies outside/],
    ['the root', folder('/'), /at the top/],
    ['at the top', folder('/srv'), /at the top/],
    ['the root by a link', folder('/data/rocketmq/b/store', '/'), /at the top/],
    ['a home', folder('/home/ann'), /is the home \/home\/ann/],
    ['a home by a link', folder('/data/rocketmq/b/store', '/home/ann'), /is the home/],
    ['the data folder, which is a home', folder('/data/rocketmq'), /is the home/],
    ['above a home', { ...folder('/data/x'), real: '/data/x' }, undefined],
    ['really above one', folder('/srv/homes'), /holds the home \/srv\/homes\/bob/],
  ])('%s', (_what, one, expected) => {
    const reason = refusal(
      one,
      { all: [one.path] },
      { ...bounds, homes: [...bounds.homes, '/srv/homes/bob'] },
    )
    if (expected === undefined) expect(reason).toBeUndefined()
    else expect(reason).toMatch(expected)
  })
})

test.each([
  ['commitlog', true],
  ['dledger-n0', true],
  ['00000000001073741824', true],
  ['epochFileCheckpoint.bak', true],
  ['epochFileCheckpoint.tmp', true],
  ['abort.bak', true],
  ['timermetrics.bak', true],
  ['timermetrics.tmp', true],
  ['checkpoint.bak', false],
  ['abort.bak2', false],
  ['commitlog.old', false],
  ['backup', false],
  ['0001', false],
  ['tiered_index_file', true],
  ['orders', false],
])('%s is of a store: %s', (name, expected) => {
  expect(isStoreName('/data/b0/store', name, '/tiered/b')).toBe(expected)
})

describe('wipedStore', () => {
  function filled(): WipedStoreSpec & { readonly root: string } {
    const data = scratch()
    const root = join(data, 'b0', 'store')
    for (const folder of [
      'commitlog',
      'consumequeue/T/0',
      'config',
      'index',
      'dledger-n0/data',
      'own',
      'empty',
    ])
      mkdirSync(join(root, folder), { recursive: true })
    for (const file of [
      'commitlog/00000000000000000000',
      'consumequeue/T/0/00000000000000000000',
      'config/topics.json',
      'dledger-n0/data/00000000000000000000',
      'own/file',
      "own/it's",
      'checkpoint',
      'abort',
      'lock',
      'notes.txt',
      MARK_NAME,
    ])
      writeFileSync(join(root, file), 'x')
    return { instance: 'b0', folders: [root, join(root, 'commitlog')], data, user: me.user, root }
  }

  test('removes what is of a store, by name, and leaves the folders and all else', () => {
    const spec = filled()
    const { diff, observed } = read(wipedStore(spec))
    const paths = pathsOf(spec, observed as StoreState)
    expect(paths.removed.map(({ path }) => path.slice(spec.root.length)).sort()).toEqual([
      '/abort',
      '/checkpoint',
      '/commitlog/00000000000000000000',
      '/config',
      '/consumequeue',
      '/dledger-n0',
      '/lock',
    ])
    expect(paths.left.map((path) => path.slice(spec.root.length)).sort()).toEqual(['/notes.txt', '/own'])
    expect(diff).toMatchObject({
      kind: 'change',
      action: 'remove',
      summary: expect.stringContaining('/config') as string,
    })
    expect(converge(wipedStore(spec))).toMatchObject({ exit: 0 })
    expect(readdirSync(spec.root).sort()).toEqual([
      'commitlog',
      'empty',
      'index',
      'notes.txt',
      'own',
      MARK_NAME,
    ])
    expect(readdirSync(join(spec.root, 'commitlog'))).toEqual([])
    expect(read(wipedStore(spec)).diff).toEqual({ kind: 'same' })
  })

  test('of the folder in the tiered store it removes the topics', () => {
    const spec = filled()
    const tiered = join(spec.data, 'tiered', 'b0')
    mkdirSync(join(tiered, '%RETRY%group_1/0/COMMIT_LOG'), { recursive: true })
    mkdirSync(join(tiered, 'commitlog/0'), { recursive: true })
    writeFileSync(join(tiered, '%RETRY%group_1/0/COMMIT_LOG/cfcd208400000000000000000000'), 'x')
    writeFileSync(join(tiered, 'commitlog/0/x'), 'x')
    writeFileSync(join(tiered, 'notes.txt'), 'x')
    writeFileSync(join(tiered, MARK_NAME), 'x')
    expect(converge(wipedStore({ ...spec, folders: [...spec.folders, tiered], tiered }))).toMatchObject({
      exit: 0,
    })
    expect(readdirSync(tiered).sort()).toEqual(['notes.txt', MARK_NAME])
  })

  test('a folder is measured by one process, however many files it has', () => {
    const spec = filled()
    const log = join(spec.root, 'commitlog')
    for (const n of [1, 2, 3])
      writeFileSync(join(log, String(n).padStart(20, '0')), Buffer.alloc(n * 8192, 'x'))
    const calls = join(scratch(), 'calls')
    const path = standIns({ du: `echo du >>${calls}\nexec "$(PATH=/usr/bin:/bin command -v du)" "$@"` })
    const { probe } = wipedStore(spec) as unknown as Resource<StoreState>
    const { script, parse } = alone(probe)
    const { removed } = pathsOf(spec, parse(run(script, path)))
    const bytes = removed.filter((one) => one.path.startsWith(log)).map((one) => one.bytes)
    expect(bytes.slice(1)).toEqual([8192, 16384, 24576])
    expect(readFileSync(calls, 'utf8')).toBe('du\ndu\n')
  })

  test('is blocked by a link among what it would remove, and follows none deeper down', () => {
    const spec = filled()
    const elsewhere = scratch()
    writeFileSync(join(elsewhere, 'precious'), 'x')
    symlinkSync(elsewhere, join(spec.root, 'config', 'linked'))
    expect(converge(wipedStore(spec))).toMatchObject({ exit: 0 })
    expect(existsSync(join(elsewhere, 'precious'))).toBe(true)

    symlinkSync(elsewhere, join(spec.root, 'config'))
    expect(read(wipedStore(spec)).diff).toMatchObject({
      kind: 'blocked',
      reason: expect.stringContaining(`${join(spec.root, 'config')} is a link`) as string,
    })
  })

  test('is blocked by a store that is led out of the data folder', () => {
    const spec = filled()
    const elsewhere = scratch()
    mkdirSync(join(elsewhere, 'config'))
    writeFileSync(join(elsewhere, 'config', 'precious'), 'x')
    const linked = join(spec.data, 'linked')
    symlinkSync(elsewhere, linked)
    expect(read(wipedStore({ ...spec, folders: [linked] })).diff).toMatchObject({
      kind: 'blocked',
      reason: expect.stringContaining(`(really ${elsewhere}) lies outside of ${spec.data}`) as string,
    })
  })

  test('a link put in place after the look leads nowhere', () => {
    const spec = filled()
    const steps = read(wipedStore(spec)).steps()
    const elsewhere = scratch()
    mkdirSync(join(elsewhere, 'config'))
    writeFileSync(join(elsewhere, 'config', 'precious'), 'x')
    renameSync(spec.root, `${spec.root}.moved`)
    symlinkSync(elsewhere, spec.root)
    const first = steps.find(({ title }) => title.startsWith('empty '))
    if (first?.kind !== 'script') throw new Error('a script is expected')
    expect(run(first.script)).toEqual({ exit: 1, stdout: `${spec.root} is not where it was\n` })
    expect(existsSync(join(elsewhere, 'config', 'precious'))).toBe(true)
  })

  test('nothing to do where there is no store yet', () => {
    const data = scratch()
    expect(
      read(wipedStore({ instance: 'b0', folders: [join(data, 'b0/store')], data, user: me.user })).diff,
    ).toEqual({
      kind: 'same',
    })
  })

  /** A process table with java in it, of the cgroup, with a file of its own view of the folders open or mapped. */
  function procWith(how: 'open' | 'mapped', file: string, cgroup = '/user.slice'): string {
    const proc = scratch()
    mkdirSync(join(proc, '12/fd'), { recursive: true })
    writeFileSync(join(proc, '12/comm'), 'java\n')
    writeFileSync(join(proc, '12/cgroup'), `0::${cgroup}\n`)
    if (how === 'open') symlinkSync(file, join(proc, '12/fd/3'))
    const name = file.split('/').at(-1) ?? ''
    const mapped = `7f00-7f01 rw-s 00000000 00:99 ${statSync(file).ino}                    /in a container/${name}\n`
    writeFileSync(
      join(proc, '12/maps'),
      `7e00-7e01 rw-p 00000000 00:00 0 [heap]\n${how === 'mapped' ? mapped : ''}`,
    )
    return proc
  }
  const UNIT = '/system.slice/rocketmq-b0.service'

  test.each<[string, 'open' | 'mapped', string, string, boolean]>([
    ['has the lock open', 'open', 'lock', '/user.slice', true],
    ['has a commit log mapped', 'mapped', 'commitlog/00000000000000000000', '/user.slice', true],
    ['is of the same unit', 'open', 'lock', UNIT, false],
    ['has another file open', 'open', '../other', '/user.slice', false],
  ])('a process that %s: blocked or not', (_, how, name, cgroup, blocked) => {
    const spec = { ...filled(), own: 'own=/rocketmq-b0.service' }
    writeFileSync(join(spec.root, '../other'), 'x')
    const { diff } = read(wipedStore(spec, procWith(how, join(spec.root, name), cgroup)))
    expect(diff).toMatchObject(
      blocked
        ? {
            kind: 'blocked',
            reason: `the store of b0 cannot be removed: pid 12 (java, user ${me.user}) has a file of it open`,
            hint: 'Stop that process. If it is b0, set up by hand, take it over first: write takeOver: true into the inventory, and run apply.',
          }
        : { kind: 'change' },
    )
  })

  test('a process that opens the store after the look keeps all of it', () => {
    const spec = filled()
    const proc = procWith('open', join(spec.root, '../../b0'))
    const resource = wipedStore(spec, proc)
    const steps = read(resource).steps()
    symlinkSync(join(spec.root, 'lock'), join(proc, '12/fd/4'))
    const [first] = steps
    if (first?.kind !== 'script') throw new Error('a script is expected')
    expect(run(first.script)).toEqual({
      exit: 1,
      stdout: 'pid 12 (java) has a file in the store of b0 open\n',
    })
    expect(existsSync(join(spec.root, 'lock'))).toBe(true)
  })

  test('a held port blocks it', () => {
    const spec = { ...filled(), portsFree: `echo 'port 10911 is held by java (pid 12)' >&2; false` }
    expect(read(wipedStore(spec)).diff).toMatchObject({
      kind: 'blocked',
      reason: 'the store of b0 cannot be removed: port 10911 is held by java (pid 12)',
    })
  })

  test('of a store that is empty nothing blocks', () => {
    const data = scratch()
    const spec = {
      instance: 'b0',
      folders: [join(data, 'b0/store')],
      data,
      user: me.user,
      portsFree: 'echo x >&2',
    }
    expect(read(wipedStore(spec)).diff).toEqual({ kind: 'same' })
  })
})
