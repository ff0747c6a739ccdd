import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { obtainUrl } from '../../../src/artifacts/download/url.ts'
import { type Child, obtainInChild, resultOf } from './child.ts'
import { failure } from '../../helpers/failure.ts'
import {
  archive,
  serve,
  type Serving,
  sha256,
  sha512,
  testCache,
  type TestCache,
  TestServer,
} from './support.ts'

const content = archive()
const HALF = Math.floor(content.length / 2)
const PATH = '/r.zip'
let cache: TestCache
let server: TestServer

beforeEach(async () => {
  cache = await testCache()
  server = await TestServer.start(() => undefined)
})
afterEach(async () => {
  await server.stop()
  await cache.remove()
})

const artifact = () => ({ kind: 'url', urls: [server.url(PATH)], sha512: sha512(content) }) as const

/** The first answer ends as `first` says, all others are complete. */
function answers(first: Serving, later: Serving, laterContent = content): void {
  server.handler = (request, response, count) => {
    serve(count === 0 ? content : laterContent, request, response, count === 0 ? first : later)
  }
}

/** An obtain that is aborted when a part of the file has arrived. */
async function interruptedRun(): Promise<void> {
  const controller = new AbortController()
  const progress = (): void => {
    controller.abort()
  }
  const error = await failure(obtainUrl(artifact(), cache.context({ signal: controller.signal, progress })))
  expect(error).toMatchObject({ code: 'interrupted', exitCode: 130 })
  expect(await cache.parts()).toHaveLength(1)
}

const hang = { bytes: HALF, how: 'hang' } as const
const drop = { bytes: HALF, how: 'drop' } as const

describe('resume', () => {
  it.each([
    ['a strong ETag', { etag: '"v1"' }, '"v1"'],
    ['Last-Modified', { lastModified: 'Tue, 01 Jul 2025 00:00:00 GMT' }, 'Tue, 01 Jul 2025 00:00:00 GMT'],
    [
      'Last-Modified beside a weak ETag',
      { etag: 'W/"v1"', lastModified: 'Tue, 01 Jul 2025 00:00:00 GMT' },
      'Tue, 01 Jul 2025 00:00:00 GMT',
    ],
  ])('goes on after an interruption by %s', async (_by, validators, condition) => {
    answers({ ...validators, stopAt: hang }, validators)
    await interruptedRun()
    const file = await obtainUrl(artifact(), cache.context())
    expect(file).toMatchObject({ sha256: sha256(content), bytes: content.length })
    const second = server.requests[1]
    expect(second?.headers['if-range']).toBe(condition)
    expect(Number(/^bytes=(\d+)-$/.exec(second?.headers.range ?? '')?.[1])).toBeGreaterThan(0)
    expect(await cache.parts()).toEqual([])
  })

  it('goes on within a run when the connection drops', async () => {
    answers({ etag: '"v1"', stopAt: drop }, { etag: '"v1"' })
    const file = await obtainUrl(artifact(), cache.context())
    expect(file.sha256).toBe(sha256(content))
    expect(server.ranges(PATH)).toEqual([undefined, `bytes=${HALF}-`])
    expect(cache.reported.join()).toContain('trying again')
  })

  it('goes on after a stall', async () => {
    answers({ etag: '"v1"', stopAt: hang }, { etag: '"v1"' })
    const file = await obtainUrl(artifact(), cache.context({ stallMs: 200 }))
    expect(file.sha256).toBe(sha256(content))
    expect(server.ranges(PATH)).toEqual([undefined, `bytes=${HALF}-`])
    expect(cache.reported.join()).toContain('no data for 0.2 s, trying again')
  })

  it('starts anew when the content has changed meanwhile', async () => {
    const old = archive()
    server.handler = (request, response, count) => {
      if (count === 0) serve(old, request, response, { etag: '"old"', stopAt: hang })
      else serve(content, request, response, { etag: '"new"' })
    }
    await interruptedRun()
    const file = await obtainUrl(artifact(), cache.context())
    expect(file.sha256).toBe(sha256(content))
  })

  it('starts anew where the server knows no ranges', async () => {
    server.handler = (_request, response, count) => {
      response.writeHead(200, { etag: '"v1"', 'content-length': content.length })
      if (count === 0) response.write(content.subarray(0, HALF))
      else response.end(content)
    }
    await interruptedRun()
    const file = await obtainUrl(artifact(), cache.context())
    expect(file.sha256).toBe(sha256(content))
    expect(server.ranges(PATH)[1]).toMatch(/^bytes=/)
  })

  it('asks for the whole where nothing identifies the content', async () => {
    answers({ stopAt: hang }, {})
    await interruptedRun()
    await obtainUrl(artifact(), cache.context())
    expect(server.ranges(PATH)).toEqual([undefined, undefined])
  })

  it.each([
    ['another place than asked', 206, { 'content-range': 'bytes 0-99/100' }],
    ['nothing more to give', 416, {}],
  ])('starts anew after %s', async (_what, status, headers) => {
    server.handler = (request, response, count) => {
      if (count === 1) response.writeHead(status, headers).end()
      else serve(content, request, response, { etag: '"v1"', ...(count === 0 ? { stopAt: hang } : {}) })
    }
    await interruptedRun()
    const file = await obtainUrl(artifact(), cache.context())
    expect(file.sha256).toBe(sha256(content))
    expect(server.ranges(PATH)[2]).toBeUndefined()
  })

  it('downloads once more in one go when the piece from before was bad', async () => {
    answers({ etag: '"v1"', stopAt: hang }, { etag: '"v1"' })
    await interruptedRun()
    const [name = ''] = await cache.parts()
    const part = join(cache.root, 'parts', name)
    const bytes = await readFile(part)
    bytes.fill(0, 10, 100)
    await writeFile(part, bytes)
    const file = await obtainUrl(artifact(), cache.context())
    expect(file.sha256).toBe(sha256(content))
    expect(server.requests).toHaveLength(3)
  })
})

describe('several processes', () => {
  const child = (url: string): Child => obtainInChild(cache.root, url, sha512(content))

  it('that download at once all get a whole file', async () => {
    const waiting: (() => void)[] = []
    server.handler = (request, response) => {
      // All of them are in the middle of their download before any of them ends.
      waiting.push(() => {
        serve(content, request, response)
      })
      if (waiting.length === 3) for (const answer of waiting) answer()
    }
    const url = server.url(PATH)
    const files = await Promise.all([child(url), child(url), child(url)].map(resultOf))
    const path = join(cache.root, sha512(content), 'r.zip')
    for (const file of files) expect(file).toMatchObject({ path, sha256: sha256(content) })
    expect((await readFile(path)).equals(content)).toBe(true)
    expect(await cache.parts()).toEqual([])
  })

  it('the part of a killed one is taken over', async () => {
    answers({ etag: '"v1"', stopAt: hang }, { etag: '"v1"' })
    const killed = child(server.url(PATH))
    // Its first progress says that bytes are on disk.
    await once(killed.stdout, 'data')
    killed.kill('SIGKILL')
    await once(killed, 'close')
    const file = await obtainUrl(artifact(), cache.context())
    expect(file.sha256).toBe(sha256(content))
    expect(server.ranges(PATH)[1]).toMatch(/^bytes=[1-9]/)
    expect(await cache.parts()).toEqual([])
  })

  it('the part of a living one is not touched', async () => {
    answers({ etag: '"v1"', stopAt: hang }, { etag: '"v1"' })
    const living = child(server.url(PATH))
    try {
      await once(living.stdout, 'data')
      await obtainUrl(artifact(), cache.context())
      expect(server.ranges(PATH)).toEqual([undefined, undefined])
      expect(await cache.parts()).toHaveLength(1)
    } finally {
      living.kill('SIGKILL')
      await once(living, 'close')
    }
  })
})
