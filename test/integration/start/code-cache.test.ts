import { execFile } from 'node:child_process'
import { cp, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { tempDir } from '../../helpers/temp.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const run = promisify(execFile)

/** A program of its own: V8 accepts a code cache only under the flags that it was made with. */
const IS_ACCEPTED = `
const { readFileSync } = require('node:fs')
const { Script } = require('node:vm')
const [filename, cache] = process.argv.slice(1)
const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData: readFileSync(cache) })
process.stdout.write(String(script.cachedDataRejected === false))`

test('the build writes a code cache that this V8 accepts', async () => {
  const dist = join(ROOT, 'dist')
  const cache = join(dist, `code-cache-${process.versions.v8}-${process.arch}`)
  const { stdout } = await run(process.execPath, ['-e', IS_ACCEPTED, join(dist, 'rmq-provision.cjs'), cache])
  expect(stdout).toBe('true')
})

test('without a code cache, as in the published package, the program starts too', async () => {
  const dir = await tempDir()
  for (const name of ['bin', 'package.json', 'inventories'])
    await cp(join(ROOT, name), join(dir, name), { recursive: true })
  await cp(join(ROOT, 'dist'), join(dir, 'dist'), {
    recursive: true,
    filter: (path) => !path.includes('code-cache-'),
  })
  await symlink(join(ROOT, 'node_modules'), join(dir, 'node_modules'))
  expect((await readdir(join(dir, 'dist'))).filter((name) => name.startsWith('code-cache'))).toEqual([])
  const { stdout } = await run(process.execPath, [join(dir, 'bin', 'rmq-provision.js'), 'init'])
  expect(stdout).toContain('single-master')
})
