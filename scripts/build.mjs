// Bundles src and roles into one file in dist, with a code cache beside it, and help into another (docs/decisions/0007). Packages
// that most runs need are in it, because importing them cost half of a start; undici, diff and the native modules of ssh2 stay
// outside. The new dist takes the place of the old one at the end, so that a broken build leaves the last good one standing. Types
// are checked by `npm run typecheck`.
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const made = join(root, 'node_modules', '.cache', `rmq-provision-build-${process.pid}`)
const BUNDLE = 'rmq-provision.cjs'
const HELP = 'help.cjs'
const { dependencies } = readJson(join(root, 'package.json'))

mkdirSync(join(root, 'node_modules', '.cache'), { recursive: true })
try {
  const common = {
    absWorkingDir: root,
    bundle: true,
    external: Object.keys(dependencies).filter((name) => name !== 'ssh2'),
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    minifyWhitespace: true,
    minifySyntax: true,
    metafile: true,
    logLevel: 'warning',
  }
  const { metafile } = await build({
    ...common,
    entryPoints: ['src/cli.ts'],
    outfile: join(made, BUNDLE),
    // Code with import() cannot have a code cache; packages outside of the bundle are CommonJS.
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'fileUrl', 'import.meta.dirname': '__dirname' },
    // A script whose value is a function: bin/rmq-provision.js and scripts/code-cache.mjs compile the same text.
    banner: {
      js: "(function (require, __filename, __dirname) { 'use strict'; const fileUrl = require('node:url').pathToFileURL(__filename).href;",
    },
    footer: { js: '})' },
    sourcemap: true,
    plugins: [{ name: 'ssh2', setup: trimSsh2 }],
  })
  // Help and the version: the command table without the handlers, which are imported when a command runs.
  await build({
    ...common,
    entryPoints: ['src/help.ts'],
    outfile: join(made, HELP),
    define: { 'import.meta.url': 'fileUrl', 'import.meta.dirname': '__dirname' },
    banner: { js: "'use strict'; const fileUrl = require('node:url').pathToFileURL(__filename).href;" },
    plugins: [{ name: 'without-handlers', setup: leaveOutHandlers }],
  })
  checkAscii(join(made, BUNDLE))
  writeCodeCache(join(made, BUNDLE))
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

/**
 * Leaves out what ssh2 has beside a client: agents for HTTP, which load Node's modules for HTTP and TLS. Its native modules are
 * no text: they stay where ssh2 and its optional dependency are installed, and without them it is slower.
 */
function trimSsh2({ onResolve, onLoad }) {
  onResolve({ filter: /^\.\/http-agents\.js$/ }, ({ path }) => ({ path, namespace: 'unused' }))
  onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: '' }))
  onResolve({ filter: /\.node$|^cpu-features$/ }, ({ path }) => ({ path, namespace: 'native' }))
  onLoad({ filter: /.*/, namespace: 'native' }, ({ path }) => {
    const fromSsh2 = path.replace(/^\.\//, './protocol/')
    return {
      contents: `const { createRequire } = require('node:module')
module.exports = createRequire(createRequire(__filename).resolve('ssh2'))(${JSON.stringify(fromSsh2)})`,
    }
  })
}

/** Keeps what is imported when it runs outside of the bundle: the help never runs it. */
function leaveOutHandlers({ onResolve }) {
  onResolve({ filter: /^\./ }, ({ kind, path }) =>
    kind === 'dynamic-import' ? { path, external: true } : undefined,
  )
}

/**
 * One other character makes V8 hold the whole text in two bytes a character. esbuild escapes those in strings; a regular
 * expression of the source has to do it itself.
 */
function checkAscii(bundle) {
  const [found] = /.{0,60}[^\0-\x7f].{0,20}/.exec(readFileSync(bundle, 'utf8')) ?? []
  if (found !== undefined) throw new Error(`the bundle is not ASCII; write an escape: ${found}`)
}

/** In a process of its own: it sets flags of V8. A start without the cache is slower, so a failure stops the build. */
function writeCodeCache(bundle) {
  const { status, error } = spawnSync(process.execPath, [join(root, 'scripts', 'code-cache.mjs'), bundle], {
    stdio: 'inherit',
  })
  if (status !== 0) throw error ?? new Error('the code cache could not be written')
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
