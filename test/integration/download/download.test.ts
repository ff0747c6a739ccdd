import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { downloadScript, type Download } from '../../../src/resources/download/script.ts'
import { LocalHost } from '../../helpers/local-host.ts'
import { sha512, TestServer, type Handler } from '../artifacts/support.ts'

const content = randomBytes(300_000)
const SUM = sha512(content)

let folder = ''
let server: TestServer

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rmq-download-'))
  mkdirSync(join(folder, 'staging'), { mode: 0o700 })
  server = await TestServer.start(ranged(content))
})

afterEach(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Serves a file with ranges, and ends the first bodies after so many bytes. */
function ranged(file: Buffer, brokenOff: readonly number[] = []): Handler {
  return (request, response, count) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    if (start >= file.length) {
      response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end()
      return
    }
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': file.length - start,
      ...(start > 0 ? { 'content-range': `bytes ${start}-${file.length - 1}/${file.length}` } : {}),
    })
    const end = brokenOff[count]
    if (end === undefined) response.end(file.subarray(start))
    else
      response.write(file.subarray(start, end), () => {
        response.socket?.end()
      })
  }
}

interface Outcome {
  readonly exit: number
  readonly output: string
  /** Checksum of the file under its name; undefined: it is not there. */
  readonly file: string | undefined
  /** Names of what is in the folder of the unfinished file. */
  readonly left: readonly string[]
}

async function download(
  paths: readonly string[],
  more: Partial<Download> & { readonly proxy?: string; readonly sha512?: string } = {},
): Promise<Outcome> {
  const { proxy, sha512: sum = SUM, ...rest } = more
  const path = join(folder, 'staging', 'r.archive')
  const urls = paths.map((one) => (one.startsWith('/') ? server.url(one) : one))
  const script = downloadScript({
    source: { kind: 'fetched', urls, sha512: sum, ...(proxy === undefined ? {} : { proxy }) },
    what: 'RocketMQ 5.5.0',
    path,
    mode: '0600',
    ...rest,
  })
  // The pauses between two tries take no time here.
  const done = await new LocalHost('mq1').script(`set -eu\nsleep() { :; }\n${script}`)
  return {
    exit: done.exit,
    output: done.stdout.toString() + done.stderr.toString(),
    file: existsSync(rest.path ?? path) ? sha512(readFileSync(rest.path ?? path)) : undefined,
    left: readdirSync(join(folder, 'staging')),
  }
}

const part = `r.archive.part-${SUM.slice(0, 12)}`
const writePart = (bytes: Buffer): void => {
  writeFileSync(join(folder, 'staging', part), bytes)
}

test('a file comes to its path with its mode, and is not downloaded again', async () => {
  const first = await download(['/r.zip'])
  expect(first).toMatchObject({ exit: 0, output: '', file: SUM, left: ['r.archive'] })
  expect(statSync(join(folder, 'staging', 'r.archive')).mode & 0o777).toBe(0o600)
  expect(await download(['/r.zip'])).toMatchObject({ exit: 0, left: ['r.archive'] })
  expect(server.requests).toHaveLength(1)
})

test('a transfer that breaks off goes on where it ended', async () => {
  server.handler = ranged(content, [100_000, 200_000])
  expect(await download(['/r.zip'])).toMatchObject({ exit: 0, file: SUM })
  expect(server.ranges('/r.zip')).toEqual([undefined, 'bytes=100000-', 'bytes=200000-'])
})

test('a download that failed is completed by the next run', async () => {
  server.handler = ranged(content, [50_000, 100_000, 150_000])
  const failed = await download(['/r.zip'])
  expect(failed).toMatchObject({ exit: 1, file: undefined, left: [part] })
  expect(failed.output).toMatch(
    /^cannot download RocketMQ 5\.5\.0:\nhttp:\/\/127\.0\.0\.1:\d+\/r\.zip: .*\(3 tries\)\n$/,
  )
  expect(await download(['/r.zip'])).toMatchObject({ exit: 0, file: SUM, left: ['r.archive'] })
  expect(server.ranges('/r.zip').at(-1)).toBe('bytes=150000-')
})

test('another address goes on where the first one broke off', async () => {
  server.handler = (request, response, count) => {
    ranged(content, request.url === '/a.zip' ? [40_000, 80_000, 120_000] : [])(request, response, count)
  }
  expect(await download(['/a.zip', '/b.zip'])).toMatchObject({ exit: 0, file: SUM })
  expect(server.ranges('/b.zip')).toEqual(['bytes=120000-'])
})

test('a wrong file is removed, with its address, the expected and the actual sum', async () => {
  const other = randomBytes(1000)
  server.handler = ranged(other)
  const { exit, output, file, left } = await download(['/r.zip?token=geheim'])
  expect({ exit, file, left }).toEqual({ exit: 1, file: undefined, left: [] })
  expect(output).toBe(`cannot download RocketMQ 5.5.0:
${server.origin}/r.zip?…: another file was sent
  expected sha512 ${SUM}
  actual          ${sha512(other)}
`)
  expect(server.requests).toHaveLength(1)
})

test.each([
  ['of other content', randomBytes(1000), ['bytes=1000-', undefined]],
  ['that is longer than the file', randomBytes(400_000), ['bytes=400000-', undefined]],
  ['that is whole and was not taken over', content, []],
])('an unfinished file %s does no harm', async (_what, bytes, ranges) => {
  writePart(bytes)
  expect(await download(['/r.zip'])).toMatchObject({ exit: 0, file: SUM, left: ['r.archive'] })
  expect(server.ranges('/r.zip')).toEqual(ranges)
})

test('a server without ranges sends the file from the beginning', async () => {
  writePart(content.subarray(0, 1000))
  server.handler = (_request, response) => response.end(content)
  expect(await download(['/r.zip'])).toMatchObject({ exit: 0, file: SUM })
  expect(server.requests).toHaveLength(2)
})

test('unfinished files of other checksums are removed', async () => {
  writeFileSync(join(folder, 'staging', 'r.archive.part-0123456789ab'), 'x')
  writeFileSync(join(folder, 'staging', 'r.archive.part-of-another'), 'x')
  expect([...(await download(['/r.zip'])).left].sort()).toEqual(['r.archive', 'r.archive.part-of-another'])
})

test.each([
  ['that says so', { 'content-length': String(5 * 1024 * 1024) }],
  ['that does not say so', {}],
])('a body without end %s is given up at the bound', async (_what, headers) => {
  let sent = 0
  server.handler = (_request, response) => {
    response.writeHead(200, headers)
    const more = (): void => {
      while (!response.destroyed && sent < 64 * 1024 * 1024) {
        sent += 64 * 1024
        if (!response.write(Buffer.alloc(64 * 1024))) {
          response.once('drain', more)
          return
        }
      }
    }
    more()
  }
  const { exit, output, left } = await download(['/r.zip'], {
    limits: { mostMib: 1, slowSeconds: 30 },
  })
  expect({ exit, left }).toEqual({ exit: 1, left: [] })
  expect(output).toContain('/r.zip: it is larger than 1 MiB')
  // What the sockets of both sides hold besides.
  expect(sent).toBeLessThan(16 * 1024 * 1024)
})

test('a server that sends nothing more is given up, and what it sent stays for the next run', async () => {
  server.handler = (_request, response) => {
    response.writeHead(200, { 'content-length': content.length })
    response.write(content.subarray(0, 1000))
  }
  const slow = await download(['/r.zip'], { limits: { mostMib: 1, slowSeconds: 1 } })
  expect(slow).toMatchObject({ exit: 1, left: [part] })
  expect(slow.output).toMatch(/too slow.*\(3 tries\)/)
  server.handler = ranged(content)
  expect(await download(['/r.zip'])).toMatchObject({ exit: 0, file: SUM })
  expect(server.ranges('/r.zip').at(-1)).toBe('bytes=1000-')
})

test.each(['file:///etc/passwd', 'ftp://127.0.0.1/x', 'gopher://127.0.0.1/x'])(
  'a redirect to %s is not followed',
  async (location) => {
    server.handler = (_request, response) => response.writeHead(302, { location }).end()
    const { exit, output, left } = await download(['/r.zip'])
    expect({ exit, left }).toEqual({ exit: 1, left: [] })
    expect(output).toMatch(/\/r\.zip: .*(?:not supported|disabled)/)
    expect(server.requests).toHaveLength(1)
  },
)

test('redirects are followed, but not for ever', async () => {
  server.handler = (request, response, count) => {
    if (request.url === '/r.zip') response.writeHead(302, { location: '/elsewhere' }).end()
    else if (request.url === '/round') response.writeHead(302, { location: '/round' }).end()
    else ranged(content)(request, response, count)
  }
  expect(await download(['/round', '/r.zip'])).toMatchObject({ exit: 0, file: SUM })
  expect(server.requests.filter(({ url }) => url === '/round')).toHaveLength(6)
})

test.each([404, 403])('a status of %d is asked for once, and the next address is tried', async (status) => {
  server.handler = (request: IncomingMessage, response: ServerResponse, count) => {
    if (request.url === '/a.zip') response.writeHead(status).end('no')
    else ranged(content)(request, response, count)
  }
  expect(await download(['/a.zip', '/b.zip'])).toMatchObject({ exit: 0, file: SUM })
  expect(server.requests.map(({ url }) => url)).toEqual(['/a.zip', '/b.zip'])
})

test('a server that is busy is asked three times, and the output names each address', async () => {
  server.handler = (_request, response) => response.writeHead(503).end('no')
  const { exit, output } = await download(['/a.zip', '/b.zip'])
  expect(exit).toBe(1)
  expect(output).toBe(`cannot download RocketMQ 5.5.0:
${server.origin}/a.zip: HTTP status 503 (3 tries)
${server.origin}/b.zip: HTTP status 503 (3 tries)
`)
})

test('a login goes to its own server alone, and stands in no output and no command line', async () => {
  const asked: (string | undefined)[] = []
  server.handler = (request, response, count) => {
    asked.push(request.headers.authorization)
    if (count === 0) response.writeHead(401).end()
    else
      response.writeHead(302, { location: `${server.origin.replace('127.0.0.1', 'localhost')}/else` }).end()
  }
  const url = `${server.origin.replace('://', '://us%22er:pa%5Css%25wort@')}/r.zip?sig=abc%22d`
  const words = join(folder, 'words')
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  writeFileSync(
    join(bin, 'curl'),
    `#!/bin/sh\nprintf '%s\\n' "$*" >>${words}\nexec /usr/bin/env -u PATH /usr/bin/curl "$@"\n`,
  )
  chmodSync(join(bin, 'curl'), 0o755)
  const before = process.env['PATH']
  process.env['PATH'] = `${bin}:${before}`
  const { exit, output } = await download([url]).finally(() => {
    process.env['PATH'] = before
  })
  expect(exit).toBe(1)
  expect(asked).toEqual([`Basic ${Buffer.from('us"er:pa\\ss%wort').toString('base64')}`])
  expect(output).toBe(`cannot download RocketMQ 5.5.0:\n${server.origin}/r.zip?…: HTTP status 401\n`)
  expect(readFileSync(words, 'utf8')).toBe('-q -K -\n')
})

test('the proxy of the inventory is used, and none of the environment', async () => {
  const proxy = await TestServer.start(ranged(content))
  const before = process.env['http_proxy']
  process.env['http_proxy'] = proxy.origin
  try {
    expect(await download(['/r.zip'])).toMatchObject({ exit: 0 })
    expect(proxy.requests).toHaveLength(0)
    rmSync(join(folder, 'staging', 'r.archive'))
    process.env['no_proxy'] = '*'
    expect(await download(['http://mirror.invalid/r.zip'], { proxy: proxy.origin })).toMatchObject({
      exit: 0,
      file: SUM,
    })
    expect(proxy.requests.map(({ url }) => url)).toEqual(['http://mirror.invalid/r.zip'])
  } finally {
    if (before === undefined) delete process.env['http_proxy']
    else process.env['http_proxy'] = before
    delete process.env['no_proxy']
    await proxy.stop()
  }
})

test('an address at which no process listens is an error with its reason', async () => {
  const free = createServer()
  await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve))
  const { port } = free.address() as AddressInfo
  await new Promise((resolve) => free.close(resolve))
  const { exit, output } = await download([`http://127.0.0.1:${port}/r.zip`])
  expect(exit).toBe(1)
  expect(output).toMatch(/r\.zip: curl: \(7\) Failed to connect .*\(3 tries\)\n$/)
})

test('a host without curl says what to do', async () => {
  const path = join(folder, 'staging', 'r.archive')
  const script = downloadScript({
    source: { kind: 'fetched', urls: [server.url('/r.zip')], sha512: SUM },
    what: 'RocketMQ 5.5.0',
    path,
    mode: '0600',
  })
  const { exit, stdout } = await new LocalHost('mq1').script(
    `set -eu\ncommand() { [ "$2" != curl ] || return 1; }\n${script}`,
  )
  expect(exit).toBe(1)
  expect(stdout.toString()).toBe('cannot download RocketMQ 5.5.0: curl is not installed on this host\n')
})

test('the unfinished file may lie in another folder than the file', async () => {
  mkdirSync(join(folder, 'programs'))
  const path = join(folder, 'programs', 'd.jar')
  const partial = join(folder, 'staging', 'd.jar')
  expect(await download(['/d.jar'], { path, partial, mode: '0644' })).toMatchObject({
    exit: 0,
    file: SUM,
    left: [],
  })
  expect(statSync(path).mode & 0o777).toBe(0o644)
})

test.each(['staging', 'programs'])(
  'root writes nothing where others can change the folder: %s',
  async (name) => {
    mkdirSync(join(folder, 'programs'))
    chmodSync(join(folder, name), 0o777)
    const outcome = await download(['/d.jar'], {
      path: join(folder, 'programs', 'd.jar'),
      partial: join(folder, 'staging', 'd.jar'),
    })
    expect(outcome).toMatchObject({ exit: 1, file: undefined, left: [] })
    expect(outcome.output).toContain('can be changed by others than root')
    expect(server.requests).toHaveLength(0)
  },
)
