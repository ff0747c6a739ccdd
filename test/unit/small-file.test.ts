import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readSmallFile, SmallFileError } from '../../src/small-file.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'small-file-'))
  writeFileSync(join(folder, 'full'), 'x'.repeat(1024))
  writeFileSync(join(folder, 'large'), 'x'.repeat(1025))
  writeFileSync(join(folder, 'empty'), '')
  mkdirSync(join(folder, 'folder'))
  execFileSync('mkfifo', [join(folder, 'fifo')])
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

it.each([
  ['full', 1024],
  ['empty', 0],
  ['/dev/null', 0],
])('%s has %i bytes', (name, length) => {
  expect(readSmallFile(name.startsWith('/') ? name : join(folder, name), 1024)).toHaveLength(length)
})

it('a file of /proc, whose size is 0, is read', () => {
  expect(readSmallFile('/proc/self/stat', 65_536).length).toBeGreaterThan(0)
})

it.each([
  ['large', 'it is larger than 1 KiB'],
  ['folder', 'it is a folder'],
  ['fifo', 'it is not a regular file'],
  ['/dev/zero', 'it is not a regular file'],
])('%s is refused at once: %s', (name, reason) => {
  const read = () => readSmallFile(name.startsWith('/') ? name : join(folder, name), 1024)
  expect(read).toThrow(new SmallFileError(reason))
})
