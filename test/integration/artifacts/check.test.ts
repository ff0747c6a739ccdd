import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { artifactSource } from '../../../src/artifacts/index.ts'
import type { LocalArtifact } from '../../../src/artifacts/label.ts'
import { failure } from '../../helpers/failure.ts'
import { archive, sha512, testCache, type TestCache } from './support.ts'

const content = archive(1000)
const nowhere = 'http://127.0.0.1:9/never-asked.zip'
let cache: TestCache
beforeEach(async () => {
  cache = await testCache()
})
afterEach(async () => {
  await cache.remove()
})

const inCache = (name: string): string => join(cache.root, name)
const check = (artifact: LocalArtifact): Promise<void> =>
  artifactSource(artifact, { cacheDir: cache.root, env: { PATH: '' } }).check(new AbortController().signal)

describe('what can be seen before a host is changed', () => {
  it('is nothing about an archive that is to be fetched', async () => {
    await expect(check({ kind: 'url', urls: [nowhere] })).resolves.toBeUndefined()
    await expect(check({ kind: 'maven', coordinates: 'org.example:a:1:zip' })).resolves.toBeUndefined()
  })

  it('is a local file: there, whole, the one that was pinned', async () => {
    const path = inCache('r.tar.gz')
    expect((await failure(check({ kind: 'file', path }))).code).toBe('artifact-missing')
    await writeFile(path, content)
    await expect(check({ kind: 'file', path, sha512: sha512(content) })).resolves.toBeUndefined()
    const wrong = check({ kind: 'file', path, sha512: '0'.repeat(128) })
    expect((await failure(wrong)).code).toBe('checksum-mismatch')
  })

  it('is the JDK of a build, and its source code on this machine', async () => {
    const build = (source: string, jdk?: string): LocalArtifact => ({
      kind: 'build',
      version: '5.3.3',
      options: [],
      source: { kind: 'file', path: inCache(source) },
      ...(jdk === undefined ? {} : { jdk }),
    })
    expect((await failure(check(build('tree')))).code).toBe('jdk-missing')
    const javac = inCache('jdk/bin/javac')
    await mkdir(inCache('jdk/bin'), { recursive: true })
    await writeFile(javac, '#!/bin/sh\necho javac 17.0.1\n', { mode: 0o755 })
    expect(await failure(check(build('no-tree', inCache('jdk'))))).toMatchObject({
      code: 'build-source',
      message: `there is no source code at ${inCache('no-tree')}`,
    })
    await mkdir(inCache('tree'))
    await expect(check(build('tree', inCache('jdk')))).resolves.toBeUndefined()
  })
})
