import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lockFile, openLocks, otherLock } from '../../../src/runtime/store-locks.ts'
import { run, scratch } from '../resources/on-host.ts'
import { broker, namesrv } from '../support/example.ts'

/** What is printed of a shell that has the lock of store `a` open, after `change`, when the locks of `a` and `b` are wanted. */
function seen(change: string): string {
  const folder = scratch()
  for (const name of ['a', 'b']) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'lock'), '')
  }
  const script = `cd '${folder}'
exec 9<>a/lock
${change}
javas=$$
${openLocks([join(folder, 'a/lock'), join(folder, 'b/lock')])}`
  return run(script).stdout.replaceAll(folder, '').replace(/^\d+=/, '')
}

describe('openLocks', () => {
  test.each([
    ['the store is where it was', ':', '/a/lock\n'],
    ['the store is reached by a link', 'mv a c; ln -s c a', '/a/lock\n'],
    ['the store was moved', 'mv a c', 'other /c/lock\n'],
    ['another store is in its place', 'mv a c; mkdir a; : >a/lock', 'other /c/lock\n'],
    ['two stores were exchanged', 'mv a c; mv b a; mv c b', '/b/lock\n'],
    ['the store was removed', 'rm -r a; mkdir a; : >a/lock', 'other /a/lock\\ (deleted)\n'],
    ['the process has no lock', 'exec 9>&-', ''],
    ['a name cannot look like another part of the answer', "mv a 'x\n[units]'", 'other /x\\n[units]/lock\n'],
  ])('%s', (_what, change, expected) => {
    expect(seen(change)).toBe(expected)
  })
})

test('only the lock of another store counts', () => {
  const own = lockFile(broker)
  expect(own).toBe('/data/rocketmq/broker-a-0/store/lock')
  expect(otherLock(broker, own)).toBeUndefined()
  expect(otherLock(broker, undefined)).toBeUndefined()
  expect(otherLock(broker, 'other /data/old/lock')).toBe('/data/old/lock')
  expect(otherLock(broker, '/data/rocketmq/broker-b-1/store/lock')).toBe(
    '/data/rocketmq/broker-b-1/store/lock',
  )
  expect(otherLock(broker, `other ${own ?? ''}`)).toBe(own)
  expect(lockFile(namesrv)).toBeUndefined()
})
