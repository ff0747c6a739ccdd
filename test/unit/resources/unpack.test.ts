import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { unpackScript } from '../../../src/resources/unpack.ts'
import { run, scratch, standIns } from './on-host.ts'

/** Only root may give files to root. */
const asAnybody = standIns({ chown: 'exit 0' })

/** Unpacks a zip with the jar program of a JDK, on a host without unzip. @param names entries that jar lists */
function unpackedByJar(names: readonly string[]) {
  const folder = scratch()
  const [archive, jar, log] = [join(folder, 'a.zip'), join(folder, 'jar'), join(folder, 'log')]
  writeFileSync(archive, 'PK')
  writeFileSync(join(folder, 'names'), names.map((name) => `${name}\n`).join(''))
  writeFileSync(
    jar,
    `#!/bin/sh
echo "$1" >>${log}
[ "$1" = xf ] || exec cat ${folder}/names
mkdir -p x/bin && echo 1 >x/bin/mqadmin
`,
  )
  chmodSync(jar, 0o755)
  const target = join(folder, 'releases', '5.3.3')
  const script = unpackScript({ archive, target, what: 'a release', proof: 'bin/mqadmin', jar, prepare: [] })
  const { exit, stdout } = run(
    `set -eu\nmkdir ${folder}/releases\ncommand() { false; }\n${script}`,
    asAnybody,
  )
  return { exit, stdout, isThere: existsSync(target), calls: readFileSync(log, 'utf8').trim().split('\n') }
}

test.each(['/etc/cron.d/x', '../x', 'x/../../y', 'x/..'])(
  'jar, which writes where an entry says, is not called for an archive with %s',
  (name) => {
    const outcome = unpackedByJar(['x/bin/mqadmin', name])
    expect(outcome).toMatchObject({ exit: 1, isThere: false, calls: ['tf', 'tf'] })
    expect(outcome.stdout).toContain(`${name}\ncannot unpack a release`)
  },
)

test('jar unpacks an archive whose names stay in it', () => {
  const names = ['x/bin/mqadmin', 'x/lib/a..b.jar', 'x/..c/d']
  expect(unpackedByJar(names)).toEqual({ exit: 0, stdout: '', isThere: true, calls: ['tf', 'tf', 'xf'] })
})
