import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { artifactSource } from '../../../src/artifacts/index.ts'
import { obtainUrl } from '../../../src/artifacts/download/url.ts'
import { systemClock } from '../../../src/engine/clock.ts'
import { FakeClock } from '../../helpers/clock.ts'
import { failure } from '../../helpers/failure.ts'
import { archive, notFound, serve, sha256, sha512, testCache, type TestCache, TestServer } from './support.ts'
import { hintText } from '../../helpers/hint.ts'

const content = archive()
const pinned = sha512(content)
const PATH = '/dist/rocketmq-5.3.3.zip'
let cache: TestCache
let server: TestServer

beforeEach(async () => {
  cache = await testCache()
  server = await TestServer.start((request, response) => {
    if (request.url?.endsWith('.sha512') === true) notFound(response)
    else serve(content, request, response, { etag: '"v1"' })
  })
})
afterEach(async () => {
  await server.stop()
  await cache.remove()
})

const url = (...paths: string[]) => ({ kind: 'url', urls: paths.map((path) => server.url(path)) }) as const

describe('a download', () => {
  it('ends in the cache under its sum and name, and is not asked for again', async () => {
    const file = await obtainUrl({ ...url(PATH), sha512: pinned.toUpperCase() }, cache.context())
    expect(file).toEqual({
      path: join(cache.root, pinned, 'rocketmq-5.3.3.zip'),
      bytes: content.length,
      sha256: sha256(content),
      sha512: pinned,
    })
    expect((await readFile(file.path)).equals(content)).toBe(true)
    expect(await readdir(join(cache.root, 'parts'))).toEqual([])
    expect(cache.reported.at(-1)).toMatch(/^\d+ % of 3\d\d\.\d kB/)

    expect(await obtainUrl({ ...url(PATH), sha512: pinned }, cache.context())).toEqual(file)
    expect(server.requests).toHaveLength(1)
  })

  it('is made again when the file in the cache was damaged', async () => {
    const artifact = { ...url(PATH), sha512: pinned }
    const file = await obtainUrl(artifact, cache.context())
    await writeFile(file.path, 'damaged')
    await obtainUrl(artifact, cache.context())
    expect((await readFile(file.path)).equals(content)).toBe(true)
  })

  it('is shared by all sources of the same artifact in a process', async () => {
    const options = { cacheDir: cache.root, env: {} }
    const heard: string[] = []
    const never = new AbortController().signal
    const sources = [1, 2, 3].map(() => artifactSource({ ...url(PATH), sha512: pinned }, options))
    const files = await Promise.all(sources.map((source) => source.obtain(never, (text) => heard.push(text))))
    expect(new Set(files.map((file) => file.path)).size).toBe(1)
    expect(server.requests).toHaveLength(1)
    expect(heard.length).toBeGreaterThanOrEqual(3)
    expect(sources[0]?.label).toBe(server.url(PATH))
  })

  it('follows redirects, and gives a login to the origin it is for only', async () => {
    const other = await TestServer.start((request, response) => {
      serve(content, request, response)
    })
    try {
      server.handler = (request, response) => {
        const location = request.url === '/a' ? '/b' : other.url('/c.zip')
        response.writeHead(302, { location }).end('see there')
      }
      const withLogin = server.url('/a').replace('//', '//me:se%20cret@')
      await obtainUrl({ kind: 'url', urls: [withLogin], sha512: pinned }, cache.context())
      const basic = `Basic ${Buffer.from('me:se cret').toString('base64')}`
      expect(server.requests.map((request) => request.headers.authorization)).toEqual([basic, basic])
      expect(other.requests.map((request) => request.headers.authorization)).toEqual([undefined])
    } finally {
      await other.stop()
    }
  })

  it('keeps the bytes as they are when the server calls a .tar.gz an encoding', async () => {
    server.handler = (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(content)
    }
    const file = await obtainUrl({ ...url('/jdk.tar.gz'), sha512: pinned }, cache.context())
    expect(file.sha256).toBe(sha256(content))
  })

  it('takes the next URL when one has nothing', async () => {
    server.handler = (request, response) => {
      if (request.url === PATH) notFound(response)
      else serve(content, request, response)
    }
    const file = await obtainUrl({ ...url(PATH, '/mirror/r.zip'), sha512: pinned }, cache.context())
    expect(file.path).toBe(join(cache.root, pinned, 'r.zip'))
    expect(server.ranges(PATH)).toHaveLength(1)
  })
})

describe('a download that fails', () => {
  it('lists every URL with its status when all are gone, and where old versions are', async () => {
    server.handler = (_request, response) => {
      notFound(response)
    }
    const error = await failure(obtainUrl({ ...url(PATH, '/m/r.zip'), sha512: pinned }, cache.context()))
    expect(error.code).toBe('artifact-unavailable')
    expect(error.message).toBe('cannot download rocketmq-5.3.3.zip')
    expect(error.output).toBe(
      `${server.url(PATH)}: HTTP status 404\n${server.url('/m/r.zip')}: HTTP status 404`,
    )
    expect(error.hint).toContain('archive.apache.org')
  })

  it.each([
    [500, 3],
    [503, 3],
    [429, 3],
    [403, 1],
    [401, 1],
  ])('with status %i is tried %i times', async (status, tries) => {
    server.handler = (_request, response) => {
      response.writeHead(status).end('no')
    }
    const error = await failure(obtainUrl({ ...url(PATH), sha512: pinned }, cache.context()))
    expect(error).toMatchObject({ code: 'artifact-unavailable' })
    expect(error.output).toContain(`HTTP status ${status}`)
    expect(error.hint).not.toContain('archive.apache.org')
    expect(server.requests).toHaveLength(tries)
  })

  it('with a server error twice succeeds at the third try', async () => {
    server.handler = (request, response, count) => {
      if (count < 2) response.writeHead(502).end()
      else serve(content, request, response)
    }
    const clock = new FakeClock()
    const file = await obtainUrl({ ...url(PATH), sha512: pinned }, cache.context({ clock }))
    expect(file.sha256).toBe(sha256(content))
    expect(clock.now()).toBe(1000 + 2000)
  })

  it('with a server error is given up at once when the run is interrupted', async () => {
    const stop = new AbortController()
    server.handler = (_request, response) => {
      response.writeHead(502).end()
    }
    const progress = (text: string): void => {
      if (text.endsWith('trying again')) stop.abort()
    }
    const context = cache.context({ signal: stop.signal, progress, clock: systemClock })
    const error = await failure(obtainUrl({ ...url(PATH), sha512: pinned }, context))
    expect(error).toMatchObject({ code: 'interrupted', exitCode: 130 })
    expect(server.requests).toHaveLength(1)
  })

  it('names the address that refuses connections', async () => {
    const gone = server.url(PATH)
    await server.stop()
    const error = await failure(obtainUrl({ kind: 'url', urls: [gone], sha512: pinned }, cache.context()))
    expect(error.output).toContain('ECONNREFUSED')
    expect(error.output).toContain('(3 tries)')
    server = await TestServer.start(() => undefined)
  })

  it('ends at a redirect loop', async () => {
    server.handler = (request, response) => {
      response.writeHead(301, { location: request.url }).end()
    }
    const error = await failure(obtainUrl({ ...url(PATH), sha512: pinned }, cache.context()))
    expect(error.output).toContain('more than 5 redirects')
  })

  it('refuses a page in place of the archive and keeps nothing of it', async () => {
    server.handler = (_request, response) => {
      response.writeHead(200).end('<!DOCTYPE html><title>Sign in to the proxy</title>')
    }
    const error = await failure(obtainUrl(url(PATH), cache.context()))
    expect(error).toMatchObject({ code: 'archive-corrupt' })
    expect(error.message).toContain('HTML page')
    expect(await readdir(join(cache.root, 'parts'))).toEqual([])
  })
})

describe('checksums', () => {
  it('a wrong pinned sum names URL and both sums, and the file is removed', async () => {
    const wrong = '0'.repeat(128)
    const error = await failure(obtainUrl({ ...url(PATH), sha512: wrong }, cache.context()))
    expect(error.code).toBe('checksum-mismatch')
    expect(error.message).toContain(server.url(PATH))
    expect(error.output).toContain(`expected ${wrong} (the inventory)`)
    expect(error.output).toContain(`actual   ${pinned}`)
    expect(await readdir(join(cache.root, 'parts'))).toEqual([])
    expect(await readdir(cache.root)).toEqual(['parts'])
  })

  it('the sum beside the URL is checked when none is pinned', async () => {
    let published = `rocketmq-5.3.3.zip: ${pinned.toUpperCase().replaceAll(/(.{8})/g, '$1 ')}\n`
    server.handler = (request, response) => {
      if (request.url === `${PATH}.sha512`) response.end(published)
      else serve(content, request, response)
    }
    const file = await obtainUrl(url(PATH), cache.context())
    expect(dirname(file.path)).toBe(join(cache.root, pinned))
    expect(file.unverified).toBe(
      `rocketmq-5.3.3.zip was compared with ${server.url(PATH)}.sha512 only, which comes from the same place as the file`,
    )

    published = `${'1'.repeat(128)}  rocketmq-5.3.3.zip\n`
    const other = await testCache()
    const error = await failure(obtainUrl(url(PATH), other.context()))
    expect(error.code).toBe('checksum-mismatch')
    expect(error.output).toContain(`(${server.url(PATH)}.sha512)`)
    await other.remove()
  })

  it('a page in place of the sum is no sum: the first download is trusted, aloud', async () => {
    server.handler = (request, response) => {
      if (request.url === `${PATH}.sha512`) response.end('<html>oops</html>')
      else serve(content, request, response)
    }
    const { unverified } = await obtainUrl(url(PATH), cache.context())
    expect(unverified).toBe(
      `there is no sha512 for rocketmq-5.3.3.zip, neither in the inventory nor beside ${server.url(PATH)}: this first download is trusted`,
    )
  })

  it('what a URL gave first is found without asking, and a change of it is an error', async () => {
    const { unverified: _warning, ...file } = await obtainUrl(url(PATH), cache.context())
    const asked = server.requests.length
    expect(await obtainUrl(url(PATH), cache.context())).toEqual(file)
    expect(server.requests).toHaveLength(asked)

    await rm(file.path)
    const changed = archive()
    server.handler = (request, response) => {
      if (request.url?.endsWith('.sha512') === true) notFound(response)
      else serve(changed, request, response)
    }
    const error = await failure(obtainUrl(url(PATH), cache.context()))
    expect(error.code).toBe('checksum-changed')
    expect(error.message).toContain(server.url(PATH))
    expect(error.output).toBe(`before ${pinned}\nnow    ${sha512(changed)}`)
    const record = /emove (\S+?)\.?$/.exec(hintText(error.hint))?.[1] ?? ''
    expect((await stat(record)).isFile()).toBe(true)

    const accepted = await obtainUrl({ ...url(PATH), sha512: sha512(changed) }, cache.context())
    expect(accepted.sha256).toBe(sha256(changed))
  })

  it('two downloads that differ in their query only are two origins', async () => {
    const second = archive()
    server.handler = (request, response) => {
      const { pathname, search } = new URL(request.url ?? '', server.origin)
      if (pathname.endsWith('.sha512')) notFound(response)
      else serve(search === '?id=1' ? content : second, request, response)
    }
    const one = await obtainUrl(url('/get?id=1'), cache.context())
    const two = await obtainUrl(url('/get?id=2'), cache.context())
    expect([one.sha256, two.sha256]).toEqual([sha256(content), sha256(second)])
  })
})
