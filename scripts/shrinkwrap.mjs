// Writes npm-shrinkwrap.json for a package that is packed, and removes it afterwards (--remove): users install the
// releases of packages that were tested, each with its checksum. It is package-lock.json without packages of
// development and without the addresses that they were fetched from, which are of the machine that made the lock.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const target = join(root, 'npm-shrinkwrap.json')

if (process.argv.includes('--remove')) {
  rmSync(target, { force: true })
} else {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  writeFileSync(target, `${JSON.stringify(shrink(lock), null, 2)}\n`)
}

function shrink(lock) {
  const kept = Object.entries(lock.packages).filter(([, { dev }]) => dev !== true)
  return { ...lock, packages: Object.fromEntries(kept.map(([path, entry]) => [path, without(entry)])) }
}

function without(entry) {
  const left = { ...entry }
  delete left.resolved
  delete left.devDependencies
  return left
}
