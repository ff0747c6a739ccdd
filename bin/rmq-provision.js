#!/usr/bin/env node
// Runs the bundle with the code cache that the build wrote for this release of V8, which then compiles nothing; without it,
// the start is slower and otherwise the same (docs/decisions/0007). The bundle is ASCII, which is read fastest as Latin-1.
const { readFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { dirname, join } = require('node:path')
const { Script } = require('node:vm')

const filename = join(__dirname, '..', 'dist', 'rmq-provision.cjs')
const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData: codeCache() })
script.runInThisContext()(createRequire(filename), filename, dirname(filename))

function codeCache() {
  try {
    return readFileSync(join(dirname(filename), `code-cache-${process.versions.v8}-${process.arch}`))
  } catch {
    return undefined
  }
}
