// Bundles src and roles into dist: one file per command and what they share. A start then reads a dozen files instead
// of three hundred. Of the packages, those that every start needs (zod, yaml, commander: devDependencies) are bundled
// too, because importing them cost half of a start; those under dependencies stay outside. The new dist takes the
// place of the old one at the end, so that a broken build leaves the last good one standing. Types are checked by
// `npm run typecheck`.
import { build } from 'esbuild'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const made = join(root, 'node_modules', '.cache', `rmq-provision-build-${process.pid}`)
const { dependencies } = readJson(join(root, 'package.json'))

mkdirSync(join(root, 'node_modules', '.cache'), { recursive: true })
try {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/cli.ts'],
    outdir: join(made, 'src'),
    bundle: true,
    splitting: true,
    external: Object.keys(dependencies),
    // yaml and commander are CommonJS and ask for node's own modules by require.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: true,
    minifyWhitespace: true,
    minifySyntax: true,
    metafile: true,
    logLevel: 'warning',
  })
  writeFileSync(join(made, 'THIRD-PARTY-LICENSES.txt'), licences(Object.keys(metafile.inputs)))
  // A command that starts meanwhile finds one of the two: between the renames there is no work.
  const old = `${made}-old`
  if (existsSync(dist)) renameSync(dist, old)
  renameSync(made, dist)
  rmSync(old, { recursive: true, force: true })
} catch (error) {
  // Of a failed build esbuild has said what is wrong.
  if (!error.errors) console.error(error)
  rmSync(made, { recursive: true, force: true })
  process.exit(1)
}

/** The notices that the licences of the bundled packages ask for. */
function licences(inputs) {
  const packages = new Set(inputs.flatMap((path) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []))
  return [...packages]
    .sort()
    .map((folder) => {
      const { name, version, license } = readJson(join(root, folder, 'package.json'))
      const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry))
      if (!file) throw new Error(`${name} ${version} has no licence file to go with the bundle`)
      return `${name} ${version} (${license})\n\n${readFileSync(join(root, folder, file), 'utf8').trim()}\n`
    })
    .join(`\n${'-'.repeat(80)}\n\n`)
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}
