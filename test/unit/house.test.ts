import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
/** More files than this in one folder are hard to find one's way in: divide it by subject. */
const MOST_FILES = 20

function folders(path: string): string[] {
  const below = readdirSync(join(ROOT, path), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return [path, ...below.flatMap(({ name }) => folders(join(path, name)))]
}

it.each([...folders('src'), ...folders('roles'), ...folders('lab')])('%s has at most 20 files', (folder) => {
  const files = readdirSync(join(ROOT, folder), { withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files.length).toBeLessThanOrEqual(MOST_FILES)
})
