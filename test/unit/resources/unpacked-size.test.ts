import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { unpackScript } from '../../../src/resources/unpack.ts'
import { scratch, standIns } from './on-host.ts'

/** MiB that the disk of these tests has; an archive may take nine tenths of them. */
const FREE_MIB = 10
const DF = `case "$1" in -P) printf 'Filesystem 1048576-blocks Used Available Capacity Mounted\\n/dev/x 99 9 ${FREE_MIB} 10%% /x\\n' ;; *) echo the disk ;; esac`

const isHere = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
const shells = [['dash'], ['bash', '--posix'], ['mksh']].filter(([name = '']) => isHere(name))

/** A folder of PATH with these programs of the machine alone, besides those of the tests. */
function pathWith(programs: readonly string[]): string {
  const basic =
    'sh sed head wc grep find ls sort tail rm mv mkdir mktemp chmod readlink sleep cut du sync id stat cat printf'
  const folder = standIns({ chown: 'exit 0', df: DF })
  for (const name of [...basic.split(' '), ...programs]) {
    const asked = name === 'python3' ? `python3 -c 'import sys; print(sys.executable)'` : `command -v ${name}`
    const { stdout } = spawnSync('bash', ['-c', `enable -n printf; ${asked}`], { encoding: 'utf8' })
    symlinkSync(stdout.trim(), join(folder, name))
  }
  return folder
}

/** Files of an archive: a program that proves what it is, and one of so many bytes. */
function filled({ bytes = 0 }: { bytes?: number }): string {
  const folder = join(scratch(), 'src')
  mkdirSync(join(folder, 'x/bin'), { recursive: true })
  writeFileSync(join(folder, 'x/bin/mqadmin'), 'echo\n')
  writeFileSync(join(folder, 'x/large'), '')
  truncateSync(join(folder, 'x/large'), bytes)
  return folder
}

function packed(kind: 'tar.gz' | 'tar' | 'zip', folder: string): string {
  const archive = join(folder, '..', 'archive')
  const argv: readonly string[] =
    kind === 'zip'
      ? ['python3', '-c', 'import shutil, sys; shutil.make_archive(*sys.argv[1:])', archive, 'zip', folder]
      : ['tar', kind === 'tar' ? '-cf' : '-czf', `${archive}.${kind}`, '-C', folder, 'x']
  const [program = '', ...words] = argv
  expect(spawnSync(program, words).status).toBe(0)
  return `${archive}.${kind}`
}

/** Changes a zip so that each size of its headers says 10 bytes. */
function lying(archive: string, bytes: number): string {
  const zip = readFileSync(archive)
  const size = Buffer.alloc(4)
  size.writeUInt32LE(bytes)
  let changed = 0
  for (let at = zip.indexOf(size); at >= 0; at = zip.indexOf(size, at + 4)) {
    zip.writeUInt32LE(10, at)
    changed += 1
  }
  expect(changed).toBeGreaterThanOrEqual(2)
  writeFileSync(archive, zip)
  return archive
}

interface Outcome {
  readonly exit: number | null
  readonly output: string
  /** Names in the folder of the target afterwards. */
  readonly left: readonly string[]
  readonly archiveLeft: boolean
}

function unpacked(archive: string, path: string, shell: readonly string[] = ['sh'], jar?: string): Outcome {
  const parent = join(scratch(), 'releases')
  mkdirSync(parent)
  const script = unpackScript({
    archive,
    target: join(parent, '5.3.3'),
    what: 'a release',
    proof: 'bin/mqadmin',
    prepare: [],
    ...(jar === undefined ? {} : { jar }),
  })
  const [program = '', ...flags] = shell
  const found = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim()
  const done = spawnSync(found, [...flags, '-eu', '-c', script], {
    encoding: 'utf8',
    env: { PATH: path, LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return {
    exit: done.status,
    output: done.stdout + done.stderr,
    left: readdirSync(parent),
    archiveLeft: existsSync(archive),
  }
}

const MIB = 1024 * 1024
const REFUSED = {
  exit: 1,
  output: 'cannot unpack a release: it takes more than 9 MiB, nine tenths of the free disk:\nthe disk\n',
  left: [],
  archiveLeft: false,
}
const DONE = { exit: 0, output: '', left: ['5.3.3'], archiveLeft: false }

/** A folder of PATH for each way to read an archive. */
const WAYS: readonly ['tar.gz' | 'tar' | 'zip', readonly string[]][] = [
  ['tar.gz', ['tar', 'gzip']],
  ['tar', ['tar']],
  ['zip', ['unzip']],
  ['zip', ['python3']],
]

test.each(WAYS)('a %s by %s is unpacked up to nine tenths of the free disk', (kind, programs) => {
  expect(unpacked(packed(kind, filled({ bytes: 8 * MIB })), pathWith(programs))).toEqual(DONE)
})

test.each(WAYS)('nothing is written of a larger %s by %s', (kind, programs) => {
  expect(unpacked(packed(kind, filled({ bytes: 10 * MIB })), pathWith(programs))).toEqual(REFUSED)
})

// busybox takes its own df.
test.each(shells)('a larger archive is refused by %s', (...shell) => {
  const archive = packed('tar', filled({ bytes: 10 * MIB }))
  expect(unpacked(archive, pathWith(['tar']), shell)).toEqual(REFUSED)
})

test('a zip whose headers declare less than it holds is refused', () => {
  const bytes = 20 * MIB
  const archive = lying(packed('zip', filled({ bytes })), bytes)
  expect(unpacked(archive, pathWith(['unzip']))).toEqual(REFUSED)
})

test('an archive of more than 100,000 entries is refused', () => {
  const path = pathWith(['yes'])
  writeFileSync(join(path, 'unzip'), '#!/bin/sh\n[ "$1" != -l ] || yes x | head -n 100001\n', { mode: 0o755 })
  expect(unpacked(packed('zip', filled({})), path)).toEqual({
    ...REFUSED,
    output: 'the archive of a release is refused: it holds more than 100000 entries\n',
  })
})

test('jar is stopped while it writes more than the disk has', () => {
  const folder = scratch()
  const jar = join(folder, 'jar')
  const archive = join(folder, 'a.zip')
  writeFileSync(archive, 'PK')
  // One that is not stopped sleeps for longer than the test has.
  writeFileSync(
    jar,
    `#!/bin/sh
[ "$1" = xf ] || exit 0
head -c 12m /dev/zero >large
exec sleep 60
`,
    { mode: 0o755 },
  )
  expect(unpacked(archive, pathWith([]), ['sh'], jar)).toMatchObject({
    exit: 1,
    output: expect.stringContaining('cannot unpack a release: it takes more than 9 MiB') as string,
    left: [],
  })
})

test('a real jar unpacks what the disk has room for', () => {
  const { stdout } = spawnSync('sh', ['-c', 'readlink -f "$(command -v jar)"'], { encoding: 'utf8' })
  const jar = stdout.trim()
  expect(unpacked(packed('zip', filled({ bytes: 8 * MIB })), pathWith([]), ['sh'], jar)).toEqual(DONE)
  expect(unpacked(packed('zip', filled({ bytes: 40 * MIB })), pathWith([]), ['sh'], jar)).toMatchObject({
    exit: 1,
    left: [],
  })
})
