// Writes the code cache of a bundle: all its functions, compiled by this release of V8. bin/rmq-provision.js reads it.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { Script } from 'node:vm'

const [, , filename] = process.argv
// V8 compiles a function when it is called first, and a cache has what was compiled. It refuses a cache of other flags than
// it runs with, so they are set back before the cache is made.
setFlagsFromString('--no-lazy')
const script = new Script(readFileSync(filename, 'latin1'), { filename })
setFlagsFromString('--lazy')
writeFileSync(
  join(dirname(filename), `code-cache-${process.versions.v8}-${process.arch}`),
  script.createCachedData(),
)
