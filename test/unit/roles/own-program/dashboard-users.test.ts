import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { users } from '../../../../roles/own-program/dashboard-users.ts'
import { converge, me, read, scratch } from '../../resources/on-host.ts'

const at = (folder: string) =>
  users({ path: join(folder, 'users.properties'), host: 'mq1', instance: 'dashboard-mq1', ...me })
const mode = (file: string): string => (statSync(file).mode & 0o7777).toString(8)

test('a password is generated once, not printed, and not changed later', () => {
  const folder = scratch()
  const file = join(folder, 'users.properties')
  expect(read(at(folder)).diff).toMatchObject({
    kind: 'change',
    action: 'create',
    summary: expect.stringContaining(`${file} on mq1`) as string,
  })
  expect(converge(at(folder))).toEqual({ exit: 0, stdout: '' })
  const text = readFileSync(file, 'utf8')
  expect(text).toMatch(/^#.*\nadmin=[A-Za-z0-9+/]{24},1\n$/)
  expect(mode(file)).toBe('600')
  expect(read(at(folder)).diff).toEqual({ kind: 'same' })

  const other = scratch()
  converge(at(other))
  expect(readFileSync(join(other, 'users.properties'), 'utf8')).not.toBe(text)
})

test('the text of a user stays in it, and no other user may read it', () => {
  const folder = scratch()
  const file = join(folder, 'users.properties')
  writeFileSync(file, 'ops=secret,1\n')
  chmodSync(file, 0o644)
  expect(read(at(folder)).diff).toEqual({
    kind: 'change',
    action: 'update',
    summary: `${file}: mode 0644 → 0600`,
  })
  expect(converge(at(folder)).exit).toBe(0)
  expect(mode(file)).toBe('600')
  expect(readFileSync(file, 'utf8')).toBe('ops=secret,1\n')
})

test('a folder in its place is not touched', () => {
  const folder = scratch()
  mkdirSync(join(folder, 'users.properties'))
  expect(read(at(folder)).diff).toMatchObject({ kind: 'blocked' })
})
