import { createHash } from 'node:crypto'
import { chmod, chown, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Cache, defaultCacheDir } from '../../../../src/artifacts/cache/cache.ts'

const never = new AbortController().signal
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rmq-cache-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

describe('defaultCacheDir', () => {
  const fallback = join(homedir(), '.cache', 'rmq-provision', 'artifacts')
  it.each([
    [{}, fallback],
    [{ XDG_CACHE_HOME: '/var/cache/me' }, '/var/cache/me/rmq-provision/artifacts'],
    [{ XDG_CACHE_HOME: 'relative' }, fallback],
    [{ XDG_CACHE_HOME: '' }, fallback],
  ])('%j → %s', (env, path) => {
    expect(defaultCacheDir(env)).toBe(path)
  })
})

describe('claim', () => {
  const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777

  it('makes a cache that only its owner can read', async () => {
    const root = join(folder, 'a', 'cache')
    await new Cache(root).claim()
    expect(await modeOf(root)).toBe(0o700)
  })

  it('makes one private that others could read', async () => {
    await chmod(folder, 0o755)
    await new Cache(folder).claim()
    expect(await modeOf(folder)).toBe(0o700)
  })

  it.each([0o770, 0o777, 0o720, 0o1777])('refuses one of mode %o, which others can write', async (mode) => {
    await chmod(folder, mode)
    await expect(new Cache(folder).claim()).rejects.toMatchObject({
      code: 'cache-unusable',
      message: `the cache ${folder} can be written by other users, who could exchange an archive in it`,
      hint: 'Remove the cache, or point XDG_CACHE_HOME to a folder of your own.',
    })
    expect((await stat(folder)).mode & 0o7777).toBe(mode)
  })

  it.runIf(process.getuid?.() === 0)('refuses one of another user', async () => {
    await chown(folder, 65_534, 65_534)
    await expect(new Cache(folder).claim()).rejects.toMatchObject({
      code: 'cache-unusable',
      message: `the cache ${folder} belongs to another user, who could exchange an archive in it`,
    })
  })
})

describe('digests', () => {
  const sum = (kind: string, text: string): string => createHash(kind).update(text).digest('hex')

  it('computes both sums, once: later runs read the record until the file changes', async () => {
    const cache = new Cache(join(folder, 'cache'))
    const path = join(folder, 'a.zip')
    await writeFile(path, 'content')
    const first = await cache.digests(path, never)
    expect(first).toEqual({ bytes: 7, sha256: sum('sha256', 'content'), sha512: sum('sha512', 'content') })

    // A mark in the record shows whether the record or the file was read.
    const [record = ''] = await readdir(join(cache.root, 'digests'))
    const recordPath = join(cache.root, 'digests', record)
    const marked = (await readFile(recordPath, 'utf8')).replace(first.sha256, 'from-the-record')
    await writeFile(recordPath, marked)
    expect((await cache.digests(path, never)).sha256).toBe('from-the-record')

    await utimes(path, 1_000_000, 1_000_000)
    expect(await cache.digests(path, never)).toEqual(first)
  })

  it('takes a record that cannot be read as none', async () => {
    const cache = new Cache(folder)
    const path = join(folder, 'a.zip')
    await writeFile(path, 'content')
    const first = await cache.digests(path, never)
    const [record = ''] = await readdir(join(folder, 'digests'))
    await writeFile(join(folder, 'digests', record), '{ half a rec')
    expect(await cache.digests(path, never)).toEqual(first)
  })

  it('stops when interrupted', async () => {
    const path = join(folder, 'a.zip')
    await writeFile(path, 'content')
    const digests = new Cache(folder).digests(path, AbortSignal.abort())
    await expect(digests).rejects.toMatchObject({ code: 'interrupted', exitCode: 130 })
  })

  it('says what to do when the cache cannot be written', async () => {
    const path = join(folder, 'a.zip')
    await writeFile(path, 'content')
    const failure = new Cache(join(path, 'below-a-file')).digests(path, never)
    await expect(failure).rejects.toMatchObject({
      code: 'cache-unusable',
      hint: expect.stringContaining('XDG') as string,
    })
  })
})
