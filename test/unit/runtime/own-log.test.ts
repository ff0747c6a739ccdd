import { chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { followOf, tailOf } from '../../../src/runtime/own-log.ts'
import { hostFolders, rootTest, service } from '../../helpers/service-user.ts'
import { me, run, scratch } from '../resources/on-host.ts'

test('prints the last lines below a title', () => {
  const path = join(scratch(), "it's a.log")
  writeFileSync(path, 'one\ntwo\nthree\n')
  expect(run(tailOf({ user: me.user, path }, 2, 'end:'))).toEqual({ exit: 0, stdout: '\nend:\ntwo\nthree\n' })
})

test.each([
  ['nothing', () => undefined],
  ['a folder', mkdirSync],
  ['a pipe', (path: string) => void run(`mkfifo '${path}'`)],
  ['a link to a pipe', (path: string) => run(`mkfifo '${path}.p'; ln -s '${path}.p' '${path}'`)],
  [
    'a device',
    (path: string) => {
      symlinkSync('/dev/zero', path)
    },
  ],
])('prints nothing and does not wait where %s is', (_what, make) => {
  const path = join(scratch(), 'broker.log')
  make(path)
  expect(run(tailOf({ user: me.user, path }, 5, 'end:'))).toEqual({ exit: 0, stdout: '' })
})

test('reads no more of a line without an end than fits into the limit', () => {
  const path = join(scratch(), 'broker.log')
  writeFileSync(path, Buffer.alloc(3 * 1024 * 1024, 'x'))
  expect(run(tailOf({ user: me.user, path }, 2)).stdout).toHaveLength(64 * 1024)
})

test('does not follow a pipe', () => {
  const path = join(scratch(), 'broker.log')
  run(`mkfifo '${path}'`)
  expect(run(followOf({ user: me.user, path }, 2))).toEqual({
    exit: 1,
    stdout: `${path} is no regular file that ${me.user} can read\n`,
  })
})

test('does not hand down the descriptor by which a batch holds its lock', () => {
  const path = join(scratch(), 'broker.log')
  writeFileSync(path, '')
  const script = tailOf({ user: me.user, path }, 1).replace('cd /', 'ls /proc/self/fd; cd /')
  const descriptors = run(`exec 9>/dev/null\n${script}`).stdout.split('\n')
  expect(descriptors).toContain('2')
  expect(descriptors).not.toContain('9')
})

rootTest('does not show a file of root that the service links to', () => {
  const { root, data } = hostFolders()
  const secret = join(root, 'shadow')
  writeFileSync(secret, 'root:secret\n', { mode: 0o600 })
  const path = join(data, 'broker.log')
  symlinkSync(secret, path)
  expect(run(tailOf({ user: service.user, path }, 5, 'end:'))).toEqual({ exit: 0, stdout: '' })
  expect(run(followOf({ user: service.user, path }, 5)).exit).toBe(1)
})

rootTest('shows a log that only the service can read', () => {
  const { data } = hostFolders()
  const path = join(data, 'broker.log')
  writeFileSync(path, 'started\n', { mode: 0o600 })
  chownSync(path, service.uid, service.gid)
  expect(run(tailOf({ user: service.user, path }, 5)).stdout).toBe('started\n')
})
