import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readText } from '../../../src/inventory/read-text.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-text-'))
  execFileSync('mkfifo', [join(folder, 'fifo')])
  writeFileSync(join(folder, 'full.yaml'), '#'.repeat(1024 * 1024))
  writeFileSync(join(folder, 'latin.yaml'), Buffer.from('# all well\npassword: h\u00e9llo\n', 'latin1'))
  writeFileSync(join(folder, 'large.yaml'), '#'.repeat(1024 * 1024 + 1))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

it('reads a file of 1 MB', async () => {
  expect(await readText(join(folder, 'full.yaml'))).toHaveLength(1024 * 1024)
})

it.each([
  ['large.yaml', /large\.yaml is larger than 1 MB/],
  ['/dev/zero', /^\/dev\/zero is larger than 1 MB/],
  ['latin.yaml', /latin\.yaml is not in UTF-8: line 2 has other bytes/],
  ['fifo', /fifo is a named pipe$/],
  ['.', /is a folder$/],
  ['none.yaml', /none\.yaml does not exist$/],
])('refuses %s at once', async (name, message) => {
  await expect(readText(name.startsWith('/') ? name : join(folder, name))).rejects.toThrow(message)
})

it('says that a name is empty', async () => {
  await expect(readText('')).rejects.toThrow('the inventory, whose name is empty, does not exist')
})
