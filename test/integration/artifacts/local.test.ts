import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { obtainFile } from '../../../src/artifacts/file.ts'
import { obtainMaven } from '../../../src/artifacts/maven/maven.ts'
import { failure } from '../../helpers/failure.ts'
import { archive, sha256, sha512, testCache, type TestCache } from './support.ts'

const content = archive(10_000)
let cache: TestCache
beforeEach(async () => {
  cache = await testCache()
})
afterEach(async () => {
  await cache.remove()
})

describe('a local file', () => {
  it('is used where it lies', async () => {
    const path = join(cache.root, 'r.tar.gz')
    await writeFile(path, content)
    const file = await obtainFile({ kind: 'file', path, sha512: sha512(content) }, cache.context())
    expect(file).toEqual({
      path,
      bytes: content.length,
      sha256: sha256(content),
      sha512: sha512(content),
    })
  })

  it.each([
    ['is missing', 'no-such.zip', /does not exist$/],
    ['is a folder', '.', /is not a file/],
  ])('that %s is an error with the way out', async (_what, name, reason) => {
    const path = join(cache.root, name)
    const error = await failure(obtainFile({ kind: 'file', path }, cache.context()))
    expect(error.code).toBe('artifact-missing')
    expect(error.message).toMatch(reason)
    expect(error.hint).toContain('path on this machine')
  })

  it('with another sum than the pinned one is refused and not changed', async () => {
    const path = join(cache.root, 'r.tar.gz')
    await writeFile(path, content)
    const wrong = { kind: 'file', path, sha512: '0'.repeat(128) } as const
    expect(await failure(obtainFile(wrong, cache.context()))).toMatchObject({ code: 'checksum-mismatch' })
    expect(await readdir(cache.root)).toContain('r.tar.gz')
  })

  it('that is no archive is refused', async () => {
    const path = join(cache.root, 'r.zip')
    await writeFile(path, 'PK\x03\x04 and then the disk was full')
    const error = await failure(obtainFile({ kind: 'file', path }, cache.context()))
    expect(error).toMatchObject({ code: 'archive-corrupt' })
  })
})

describe('Maven', () => {
  const coordinates = 'org.example:rocketmq-dist:5.3.3:tar.gz:bin'

  /** Puts a program in mvn's place; it sees the folder to copy to as $folder. */
  async function mvn(script: string): Promise<{ PATH: string }> {
    const bin = join(cache.root, 'bin')
    await mkdir(bin, { recursive: true })
    const path = join(bin, 'mvn')
    await writeFile(
      path,
      `#!/bin/sh\necho "$*" >>'${cache.root}/calls'\nfor a; do case $a in -DoutputDirectory=*) folder=\${a#*=};; esac; done\n${script}\n`,
    )
    await chmod(path, 0o755)
    return { PATH: `${bin}:/usr/bin:/bin` }
  }

  async function givesArchive(): Promise<{ PATH: string }> {
    await writeFile(join(cache.root, 'made.tar.gz'), content)
    return mvn(
      `echo 'Downloading from x: y/dist.tar.gz'; cp '${cache.root}/made.tar.gz' "$folder/dist.tar.gz"`,
    )
  }

  async function calls(): Promise<string[]> {
    return (await readFile(join(cache.root, 'calls'), 'utf8')).trim().split('\n')
  }

  it('resolves into the cache, once', async () => {
    const env = await givesArchive()
    const file = await obtainMaven({ kind: 'maven', coordinates }, cache.context({ env }))
    expect(file).toEqual({
      path: join(cache.root, sha512(content), 'dist.tar.gz'),
      bytes: content.length,
      sha256: sha256(content),
      sha512: sha512(content),
    })
    expect(cache.reported).toContain('Maven: dist.tar.gz')
    expect(await obtainMaven({ kind: 'maven', coordinates }, cache.context({ env }))).toEqual(file)
    expect(await calls()).toHaveLength(1)
    expect((await calls())[0]).toMatch(
      /^-B dependency:copy -Dartifact=org\.example:rocketmq-dist:5\.3\.3:tar\.gz:bin /,
    )
    expect(await readdir(join(cache.root, 'parts'))).toEqual([])
  })

  it('is asked for a SNAPSHOT every time', async () => {
    const env = await givesArchive()
    const snapshot = { kind: 'maven', coordinates: 'org.example:dist:1-SNAPSHOT:tar.gz' } as const
    await obtainMaven(snapshot, cache.context({ env }))
    await writeFile(join(cache.root, 'made.tar.gz'), archive(5000))
    const second = await obtainMaven(snapshot, cache.context({ env }))
    expect(second.sha256).not.toBe(sha256(content))
    expect(await calls()).toHaveLength(2)
  })

  it('with a wrong pinned sum is refused', async () => {
    const env = await givesArchive()
    const artifact = { kind: 'maven', coordinates, sha512: '0'.repeat(128) } as const
    const error = await failure(obtainMaven(artifact, cache.context({ env })))
    expect(error).toMatchObject({ code: 'checksum-mismatch' })
    expect(await readdir(join(cache.root, 'parts'))).toEqual([])
  })

  it('that is not there is an error with the way out', async () => {
    const env = { PATH: join(cache.root, 'nothing') }
    const error = await failure(obtainMaven({ kind: 'maven', coordinates }, cache.context({ env })))
    expect(error.code).toBe('maven-missing')
    expect(error.hint).toContain('Install Maven')
  })

  it("that fails gives Maven's own reasons", async () => {
    const env = await mvn("echo '[INFO] scanning'; echo '[ERROR] Could not find artifact'; exit 1")
    const error = await failure(obtainMaven({ kind: 'maven', coordinates }, cache.context({ env })))
    expect(error).toMatchObject({ code: 'maven-failed', output: '[ERROR] Could not find artifact' })
    expect(error.hint).toContain(coordinates)
  })

  it('is ended by an abort', async () => {
    const env = await mvn("echo 'Downloading from x: y/z.zip'; exec sleep 60")
    const controller = new AbortController()
    const progress = (text: string): void => {
      if (text.startsWith('Maven:')) controller.abort()
    }
    const context = cache.context({ env, signal: controller.signal, progress })
    const error = await failure(obtainMaven({ kind: 'maven', coordinates }, context))
    expect(error).toMatchObject({ code: 'interrupted', exitCode: 130 })
    expect(await readdir(join(cache.root, 'parts'))).toEqual([])
  })

  it.each(['rocketmq', 'a:b', 'a:b:c:d:e:f', 'a:b:1 -X', 'a:b:$(id)'])(
    "'%s' are no coordinates",
    async (text) => {
      const error = await failure(obtainMaven({ kind: 'maven', coordinates: text }, cache.context()))
      expect(error).toMatchObject({ code: 'maven-coordinates' })
    },
  )
})
