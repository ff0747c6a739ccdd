// Bundles src and roles into dist: one file per command and what they share, packages left outside. A start then
// reads a dozen files instead of three hundred. The new dist takes the place of the old one at the end, so that a
// broken build leaves the last good one standing. Types are checked by `npm run typecheck`.
import { build } from 'esbuild'
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const made = join(root, 'node_modules', '.cache', `rmq-provision-build-${process.pid}`)

mkdirSync(join(root, 'node_modules', '.cache'), { recursive: true })
try {
  await build({
    absWorkingDir: root,
    entryPoints: ['src/cli.ts'],
    outdir: join(made, 'src'),
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: true,
    logLevel: 'warning',
  })
  rmSync(dist, { recursive: true, force: true })
  renameSync(made, dist)
} catch {
  // esbuild has said what is wrong.
  rmSync(made, { recursive: true, force: true })
  process.exit(1)
}
