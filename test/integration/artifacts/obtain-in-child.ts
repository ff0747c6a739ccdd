import { artifactSource } from '../../../src/artifacts/index.ts'
import { RmqError } from '../../../src/errors.ts'
import { FakeClock } from '../../helpers/clock.ts'

/**
 * `obtain-in-child CACHE URL SHA512`: obtains in a process of its own, with that process's environment. Prints blanks
 * as progress, then the file or the error as JSON.
 */
const [, , cacheDir = '', url = '', sha512 = ''] = process.argv
const source = artifactSource({ kind: 'url', urls: [url], sha512 }, { cacheDir, clock: new FakeClock() })
try {
  const file = await source.obtain(new AbortController().signal, () => {
    process.stdout.write(' ')
  })
  process.stdout.write(JSON.stringify(file))
} catch (error) {
  if (!(error instanceof RmqError)) throw error
  process.stdout.write(JSON.stringify({ code: error.code, output: error.output }))
}
