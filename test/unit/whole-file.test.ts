import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  lutimesSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { writeWhole } from '../../src/whole-file.ts'
import { tempDir } from '../helpers/temp.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await tempDir()
  path = join(folder, 'prod.yaml')
})

/** Calls `writeWhole` in a process that may write 4 KiB to a file: the kernel ends it at the next byte. */
function killedWhileWriting(options: object): string | null {
  const root = join(import.meta.dirname, '..', '..')
  const program = `import { writeWhole } from ${JSON.stringify(join(root, 'src', 'whole-file.ts'))}
await writeWhole(${JSON.stringify(path)}, 'x'.repeat(1_000_000), ${JSON.stringify(options)})`
  const words = ['--import', join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs'), '--input-type=module']
  const child = spawnSync(
    'sh',
    ['-c', 'ulimit -f 8; exec "$@"', 'sh', process.execPath, ...words, '-e', program],
    {
      env: { PATH: process.env['PATH'], TSX_DISABLE_CACHE: '1' },
      encoding: 'utf8',
    },
  )
  return child.signal ?? /EFBIG/.exec(child.stderr)?.[0] ?? child.stderr
}

describe('a process that is killed while it writes a file', () => {
  it('leaves the file that was there', () => {
    writeFileSync(path, 'hours of work')
    expect(killedWhileWriting({ replace: true })).toMatch(/^(?:SIGXFSZ|EFBIG)$/)
    expect(readFileSync(path, 'utf8')).toBe('hours of work')
  })

  it('leaves nothing under the name of a new file', () => {
    expect(killedWhileWriting({})).toMatch(/^(?:SIGXFSZ|EFBIG)$/)
    expect(readdirSync(folder)).not.toContain('prod.yaml')
  })
})

describe('a whole file', () => {
  it('takes no place of another unless it replaces it, and leaves nothing beside it', async () => {
    writeFileSync(path, 'old')
    await expect(writeWhole(path, 'new')).rejects.toMatchObject({ code: 'EEXIST' })
    expect(readFileSync(path, 'utf8')).toBe('old')
    await writeWhole(path, 'new', { replace: true })
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(readdirSync(folder)).toEqual(['prod.yaml'])
  })

  it('has the mode of the file that it replaces', async () => {
    writeFileSync(path, 'old')
    chmodSync(path, 0o640)
    await writeWhole(path, 'new', { mode: 0o666, replace: true })
    expect(statSync(path).mode & 0o777).toBe(0o640)
  })

  it('replaces the file behind a link, and keeps the link', async () => {
    writeFileSync(path, 'old')
    const linked = join(folder, 'link.yaml')
    symlinkSync('prod.yaml', linked)
    await writeWhole(linked, 'new', { replace: true })
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(readdirSync(folder, { withFileTypes: true }).map((entry) => entry.isSymbolicLink())).toEqual([
      true,
      false,
    ])
  })

  it('goes to a device as it is', async () => {
    await writeWhole('/dev/null', 'new', { replace: true })
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })
})

describe('a part that a killed process left', () => {
  const NOW = Date.now() / 1000
  /** @param seconds since it was last written to */
  const left = (name: string, seconds: number): void => {
    writeFileSync(join(folder, name), 'half')
    lutimesSync(join(folder, name), NOW - seconds, NOW - seconds)
  }

  it('goes with the next writing of its file', async () => {
    left('.prod.yaml.0a1b2c3d.part', 3_700)
    await writeWhole(path, 'new')
    expect(readdirSync(folder)).toEqual(['prod.yaml'])
  })

  it.each([
    '.prod.yaml.0a1b2c3d.part',
    '.other.yaml.0a1b2c3d.part',
    '.prod.yaml.part',
    'prod.yaml.0a1b2c3d.part',
  ])('stays when it may be at work, and so does another file: %s', async (name) => {
    left(name, name === '.prod.yaml.0a1b2c3d.part' ? 60 : 3_700)
    await writeWhole(path, 'new')
    expect(readdirSync(folder).sort()).toEqual([name, 'prod.yaml'].sort())
  })

  it('stays when it is a link', async () => {
    const link = join(folder, '.prod.yaml.0a1b2c3d.part')
    symlinkSync('nowhere', link)
    lutimesSync(link, NOW - 3_700, NOW - 3_700)
    await writeWhole(path, 'new')
    expect(readdirSync(folder)).toContain('.prod.yaml.0a1b2c3d.part')
  })
})
