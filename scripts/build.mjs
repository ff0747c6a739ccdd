// Compiles src and roles into dist with tsc. The new dist takes the place of the old one at the end, so that a
// broken build leaves the last good one standing.
import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const made = join(root, 'node_modules', '.cache', `rmq-provision-build-${process.pid}`)
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')

mkdirSync(join(root, 'node_modules', '.cache'), { recursive: true })
try {
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', made], {
    cwd: root,
    stdio: 'inherit',
  })
  rmSync(dist, { recursive: true, force: true })
  renameSync(made, dist)
} catch (error) {
  rmSync(made, { recursive: true, force: true })
  // tsc has said what is wrong.
  process.exit(error.status ?? 1)
}
