import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { gzipSync } from 'node:zlib'
import { image } from '../../../../roles/docker/image.ts'
import { converge, scratch, standIns } from '../../resources/on-host.ts'

const MIB = 1024 * 1024
/** Nine tenths of 10 MiB are free for an image. */
const DF = `case "$*" in *-P*) printf 'Filesystem 1048576-blocks Used Available Capacity Mounted\\n/dev/x 99 9 10 10%% /x\\n' ;; *) echo the disk ;; esac`

/** Loads an archive with one layer by a docker that notes what it does. */
function loaded(layer: Buffer) {
  const folder = scratch()
  const [staging, log] = [join(folder, 'image.tar'), join(folder, 'log')]
  mkdirSync(join(folder, 'src'))
  writeFileSync(join(folder, 'src/layer.tar'), layer)
  spawnSync('tar', ['-cf', staging, '-C', join(folder, 'src'), '.'])
  const path = standIns({
    df: DF,
    docker: `case "$*" in
  info*) echo ${folder} ;;
  *load*) echo load >>${log} ;;
  *inspect*) [ -e ${log} ] && echo sha256:${'a'.repeat(64)} ;;
esac`,
  })
  const source = {
    label: 'image.tar',
    check: () => Promise.resolve(),
    obtain: () => Promise.reject(new Error('not asked here')),
  }
  const wanted = image({ image: { name: 'rocketmq:5.3.3' }, archive: { source, staging }, needs: [] })
  return { ...converge(wanted, path), isLoaded: existsSync(log), isArchiveLeft: existsSync(staging) }
}

test('an image that the disk has room for is loaded', () => {
  const done = { exit: 0, stdout: '', isLoaded: true, isArchiveLeft: false }
  expect(loaded(gzipSync(Buffer.alloc(8 * MIB)))).toEqual(done)
  expect(loaded(Buffer.alloc(8 * MIB))).toEqual(done)
})

test.each([
  ['packed', gzipSync(Buffer.alloc(40 * MIB))],
  ['plain', Buffer.alloc(10 * MIB)],
])('an image with a larger %s layer does not come to Docker', (_what, layer) => {
  expect(loaded(layer)).toEqual({
    exit: 1,
    stdout:
      'cannot unpack rocketmq:5.3.3: it takes more than 9 MiB, nine tenths of the free disk:\nthe disk\n',
    isLoaded: false,
    isArchiveLeft: false,
  })
})
