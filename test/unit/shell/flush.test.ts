import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { flushFile } from '../../../src/shell/flush.ts'
import { quote } from '../../../src/shell/quote.ts'
import { run, scratch, standIns } from '../resources/on-host.ts'

const DD = 'if=/dev/null of=$f conv=notrunc,fsync'

test.each<[string, string, string[]]>([
  ['coreutils 8.24 and later', 'exit 0', ['sync -d $f']],
  ['EL7, whose sync refuses every option', 'case $1 in -*) exit 1 ;; esac', ['sync -d $f', `dd ${DD}`]],
])('only the file itself is flushed, and keeps its text: %s', (_, sync, expected) => {
  const folder = scratch()
  const [log, file] = [join(folder, 'log'), join(folder, "it's here")]
  writeFileSync(file, 'text')
  const path = standIns({
    sync: `echo "sync $*" >>${log}\n${sync}`,
    dd: `echo "dd $*" >>${log}\nexec "$(PATH=/usr/bin:/bin command -v dd)" "$@"`,
  })
  expect(run(flushFile(quote(file)), path)).toEqual({ exit: 0, stdout: '' })
  expect(readFileSync(file, 'utf8')).toBe('text')
  expect(readFileSync(log, 'utf8').replaceAll(file, '$f').split('\n').slice(0, -1)).toEqual(expected)
})

test('a file that cannot be flushed ends nothing', () => {
  const path = standIns({ sync: 'exit 1', dd: 'exit 1' })
  expect(run(`set -eu\n${flushFile('/x')}\necho on`, path)).toEqual({ exit: 0, stdout: 'on\n' })
})
