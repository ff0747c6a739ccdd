#!/usr/bin/env node
// Help and the version come from a small bundle; all else from the whole program, with the code cache that the build wrote for
// this release of V8, which then compiles nothing. Without the cache the start is slower and otherwise the same
// (docs/decisions/0007). The bundle is ASCII, which is read fastest as Latin-1.
const { readFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { dirname, join } = require('node:path')
const { Script } = require('node:vm')

const dist = join(__dirname, '..', 'dist')
const words = process.argv.slice(2)

// Only what may be a question for help: a command of a host can have these words as well, and is no such question.
if (words.some((word) => /^(?:help|--help|-h|--version|-V)$/.test(word))) {
  require(join(dist, 'help.cjs'))
    .answersHelp(words)
    .then((isAnswered) => isAnswered || runProgram())
} else {
  runProgram()
}

function runProgram() {
  const filename = join(dist, 'rmq-provision.cjs')
  const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData: codeCache() })
  script.runInThisContext()(createRequire(filename), filename, dirname(filename))
}

function codeCache() {
  try {
    return readFileSync(join(dist, `code-cache-${process.versions.v8}-${process.arch}`))
  } catch {
    return undefined
  }
}
