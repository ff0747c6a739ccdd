import type * as Os from 'node:os'
import { afterEach, expect, test, vi } from 'vitest'
import { homeFolder } from '../../src/home.ts'
import { localUser } from '../../src/local-user.ts'
import { auditEntry } from '../../src/run/audit/audit-log.ts'

const { entry } = vi.hoisted(() => ({ entry: { isThere: true } }))

vi.mock('node:os', async (importOriginal) => {
  const os = await importOriginal<typeof Os>()
  return {
    ...os,
    userInfo: () => {
      if (!entry.isThere) throw new Error('A system error occurred: uv_os_get_passwd returned ENOENT')
      return { username: 'ops', uid: 1000, gid: 1000, homedir: '/home/ops', shell: '/bin/sh' }
    },
  }
})

afterEach(() => {
  entry.isThere = true
})

test('the user of the program is that of the list of users', () => {
  expect(localUser()).toEqual({ name: 'ops', uid: 1000, home: '/home/ops' })
  expect(homeFolder({})).toBe('/home/ops')
  expect(auditEntry('plan').who).toMatch(/^ops@/)
})

test('an id without an entry, as in a container, is named by its number', () => {
  entry.isThere = false
  const uid = process.getuid?.() ?? -1
  expect(localUser()).toEqual({ name: `uid-${uid}`, uid, home: '/' })
  expect(homeFolder({})).toBe('/')
  expect(homeFolder({ HOME: '/tmp/home' })).toBe('/tmp/home')
  expect(auditEntry('plan').who).toMatch(/^uid-\d+@/)
})
