import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { gzipSync } from 'node:zlib'
import { image } from '../../../../roles/docker/image.ts'
import { converge, scratch, standIns } from '../../resources/on-host.ts'

const MIB = 1024 * 1024
/** Nine tenths of 10 MiB are free for an image. */
const DF = `case "$1" in -P) printf 'Filesystem 1048576-blocks Used Available Capacity Mounted\\n/dev/x 99 9 10 10%% /x\\n' ;; *) echo the disk ;; esac`

/** What a program of this machine makes of bytes: `zstd -c`. */
const packedBy = (program: string, bytes: Buffer): Buffer =>
  spawnSync(program, ['-c'], { input: bytes, maxBuffer: 64 * MIB }).stdout

/** Loads an archive with one layer by a docker that notes what it does. @param before changes the archive's file */
function loaded(layer: Buffer, before: (staging: string) => void = () => undefined, path = '') {
  const folder = scratch()
  const [staging, log] = [join(folder, 'image.tar'), join(folder, 'log')]
  mkdirSync(join(folder, 'src'))
  writeFileSync(join(folder, 'src/layer.tar'), layer)
  spawnSync('tar', ['-cf', staging, '-C', join(folder, 'src'), '.'])
  before(staging)
  const programs = standIns({
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
  return {
    ...converge(wanted, path === '' ? programs : `${programs}:${path}`),
    isLoaded: existsSync(log),
    isArchiveLeft: existsSync(staging),
  }
}

test('an image that the disk has room for is loaded', () => {
  const done = { exit: 0, stdout: '', isLoaded: true, isArchiveLeft: false }
  expect(loaded(gzipSync(Buffer.alloc(8 * MIB)))).toEqual(done)
  expect(loaded(Buffer.alloc(8 * MIB))).toEqual(done)
  expect(loaded(packedBy('zstd', Buffer.alloc(8 * MIB)))).toEqual(done)
  expect(loaded(Buffer.alloc(0))).toEqual(done)
})

test.each([
  ['packed', gzipSync(Buffer.alloc(40 * MIB))],
  ['plain', Buffer.alloc(10 * MIB)],
  ['zstd', packedBy('zstd', Buffer.alloc(40 * MIB))],
  ['bzip2', packedBy('bzip2', Buffer.alloc(40 * MIB))],
  ['xz', packedBy('xz', Buffer.alloc(40 * MIB))],
])('an image with a larger %s layer does not come to Docker', (_what, layer) => {
  expect(loaded(layer)).toEqual({
    exit: 1,
    stdout:
      'cannot unpack rocketmq:5.3.3: it takes more than 9 MiB, nine tenths of the free disk:\nthe disk\n',
    isLoaded: false,
    isArchiveLeft: false,
  })
})

test('an image whose layers the host cannot unpack does not come to Docker', () => {
  const layer = packedBy('zstd', Buffer.alloc(MIB))
  // As a host without the program answers.
  const programs = standIns({ zstd: 'exit 127' })
  expect(loaded(layer, undefined, programs)).toEqual({
    exit: 1,
    stdout:
      'cannot load rocketmq:5.3.3: a layer of it is packed by zstd, which this host does not have; install zstd, or name an image whose layers are packed by gzip\n',
    isLoaded: false,
    isArchiveLeft: false,
  })
})

test('a layer that cannot be unpacked to its end does not come to Docker', () => {
  const layer = packedBy('zstd', Buffer.from('x'.repeat(99_999)))
  expect(loaded(layer.subarray(0, layer.length - 2))).toMatchObject({ exit: 1, isLoaded: false })
})

test.each([
  [
    'is no archive',
    (staging: string) => {
      writeFileSync(staging, 'x'.repeat(4096))
    },
  ],
  [
    'is cut short',
    (staging: string) => {
      truncateSync(staging, 4096)
    },
  ],
])('an image that %s does not come to Docker', (_what, before) => {
  expect(loaded(Buffer.alloc(MIB), before)).toEqual({
    exit: 1,
    stdout:
      'cannot load rocketmq:5.3.3: its archive is damaged, or tar of this host cannot read it; make it anew with docker save\n',
    isLoaded: false,
    isArchiveLeft: false,
  })
})
