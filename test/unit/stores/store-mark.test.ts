import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ObservedWorld } from '../../../src/engine/world.ts'
import { logMark, MARK_NAME } from '../../../src/layout/stores.ts'
import { parseMark } from '../../../src/stores/mark.ts'
import { storeMark, type StoreOriginSpec } from '../../../src/stores/store-origin.ts'
import { converge, me, read, scratch, standIns } from '../resources/on-host.ts'

/** A broker with a store and two log folders elsewhere, whose marks are written. No disk is mounted on a log folder. */
function marked() {
  const dir = scratch()
  const [root, plain, log] = [join(dir, 'store'), join(dir, 'ssd1', 'log'), join(dir, 'ssd2', 'log')]
  for (const folder of [root, plain, log]) mkdirSync(folder, { recursive: true })
  const common = {
    cluster: 'shop',
    group: 'broker-a',
    root,
    logs: [plain, log],
    separate: [plain, log],
    record: join(dir, 'record.json'),
  }
  const spec: StoreOriginSpec = {
    owner: {
      ...common,
      instance: 'broker-a-0',
      host: 'mq1',
      role: 'master',
      markFile: join(root, MARK_NAME),
    },
    place: { ...common, stores: [root, plain, log], user: me.user },
  }
  expect(converge(storeMark(spec))).toMatchObject({ exit: 0 })
  return { spec, log }
}

/** Programs of a host with a disk on the folder: the numbers of devices of the folder, and of all others. */
const withDisk = (folder: string): string =>
  standIns({ stat: `case "$*" in *${folder}) echo 5 ;; *) echo 4 ;; esac` })

const diffOf = (spec: StoreOriginSpec, path?: string) =>
  read(storeMark(spec), 'mq1', new ObservedWorld(), path).diff

test('marks that are written stay', () => {
  expect(diffOf(marked().spec)).toEqual({ kind: 'same' })
})

test('a disk that is mounted on a log folder later is written down once', () => {
  const { spec, log } = marked()
  const path = withDisk(log)
  expect(diffOf(spec, path)).toEqual({ kind: 'change', action: 'update', summary: `update ${logMark(log)}` })
  expect(converge(storeMark(spec), path)).toMatchObject({ exit: 0 })
  expect(parseMark(readFileSync(logMark(log), 'utf8').split('\n'))?.ownDisk).toBe(true)
  expect(diffOf(spec, path)).toEqual({ kind: 'same' })
})

test('a disk that is not mounted any more keeps its mark', () => {
  const { spec, log } = marked()
  expect(converge(storeMark(spec), withDisk(log))).toMatchObject({ exit: 0 })
  expect(diffOf(spec)).toEqual({ kind: 'same' })
})

test('the mark of a log folder that is missing is written again', () => {
  const { spec, log } = marked()
  rmSync(logMark(log))
  expect(diffOf(spec)).toEqual({ kind: 'change', action: 'update', summary: `update ${logMark(log)}` })
  expect(converge(storeMark(spec))).toMatchObject({ exit: 0 })
  expect(diffOf(spec)).toEqual({ kind: 'same' })
})
