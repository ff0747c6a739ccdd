// Makes a fresh clone ready for `npm run demo` and `npm test`: packages installed, dist built; only what is missing
// or out of date. Plain node, because nothing is installed yet when it runs.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

const root = join(import.meta.dirname, '..')
const OLDEST_NODE = [20, 19]

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  fail(
    `Node.js ${OLDEST_NODE.join('.')} or later is needed; this is ${process.versions.node} (${process.execPath}).`,
  )
}

// npm writes this file last, so it is as old as the last installation that went well.
const installed = join(root, 'node_modules', '.package-lock.json')
if (modified(installed) < modified(join(root, 'package-lock.json'))) {
  run('Installing packages', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
}

const sources = ['src', 'roles', 'package.json', 'scripts/build.mjs', 'scripts/code-cache.mjs']
const built = modified(join(root, 'dist', 'rmq-provision.cjs'))
if (built < Math.max(...sources.map((name) => newest(join(root, name))))) {
  run('Building', process.execPath, [join(root, 'scripts', 'build.mjs')])
}

/** One line of progress; everything the command printed when it fails. */
function run(title, command, words) {
  const begun = performance.now()
  process.stderr.write(`${title} … `)
  // npm is a script on Windows, so it needs the shell there; the words are our own.
  const { status, stdout, stderr, error } = spawnSync(command, words, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  })
  if (status === 0) {
    process.stderr.write(`${((performance.now() - begun) / 1000).toFixed(1)} s\n`)
    return
  }
  process.stderr.write('failed\n')
  fail(
    `${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}\n${title} failed: ${command} ${words.join(' ')}`,
  )
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

/** ms since the epoch; 0 for what is not there. */
function modified(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0
}

/** The latest change below a folder, or of a file. */
function newest(path) {
  if (!statSync(path).isDirectory()) return modified(path)
  const entries = readdirSync(path, { withFileTypes: true })
  return Math.max(modified(path), ...entries.map((entry) => newest(join(path, entry.name))))
}
