import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Cache } from '../../../src/artifacts/cache/cache.ts'
import type { ObtainContext } from '../../../src/artifacts/context.ts'
import { FakeClock } from '../../helpers/clock.ts'

/** Something that starts as gzip does and cannot be compressed further. */
export function archive(bytes = 300_000): Buffer {
  return gzipSync(randomBytes(bytes))
}

export function sha512(content: Buffer): string {
  return createHash('sha512').update(content).digest('hex')
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

export type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void

/** A server on loopback that notes what it was asked. */
export class TestServer {
  readonly requests: IncomingMessage[] = []
  readonly connects: string[] = []
  readonly #server: Server
  /** What it answers; may be changed between requests. */
  handler: Handler

  private constructor(handler: Handler) {
    this.handler = handler
    this.#server = createServer((request, response) => {
      const before = this.requests.filter((earlier) => earlier.url === request.url).length
      this.requests.push(request)
      this.handler(request, response, before)
    })
    this.#server.on('connect', (request: IncomingMessage, socket: Socket) => {
      this.connects.push(request.url ?? '')
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    })
  }

  static async start(handler: Handler): Promise<TestServer> {
    const server = new TestServer(handler)
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve))
    return server
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  url(path: string): string {
    return `${this.origin}${path}`
  }

  /** The Range headers of the requests for `path`, in order; undefined where there was none. */
  ranges(path: string): (string | undefined)[] {
    return this.requests.filter((request) => request.url === path).map((request) => request.headers.range)
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

export interface Serving {
  readonly etag?: string
  readonly lastModified?: string
  /** Ends the body there: 'drop' closes the connection, 'hang' sends nothing more. */
  readonly stopAt?: { readonly bytes: number; readonly how: 'drop' | 'hang' }
}

/** Serves `content` with ranges as RFC 9110 has them, If-Range included. */
export function serve(
  content: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
  options: Serving = {},
): void {
  const { etag, lastModified, stopAt } = options
  if (etag !== undefined) response.setHeader('etag', etag)
  if (lastModified !== undefined) response.setHeader('last-modified', lastModified)
  const condition = request.headers['if-range']
  const current = condition !== undefined && (condition === etag || condition === lastModified)
  const start = current ? Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0
  if (start >= content.length && start > 0) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end()
    return
  }
  const body = content.subarray(start)
  response.writeHead(start > 0 ? 206 : 200, {
    'content-length': body.length,
    ...(start > 0 ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` } : {}),
  })
  if (stopAt === undefined) {
    response.end(body)
    return
  }
  response.write(body.subarray(0, stopAt.bytes), () => {
    if (stopAt.how === 'drop') response.socket?.end()
  })
}

export function notFound(response: ServerResponse): void {
  response.writeHead(404).end('nothing here')
}

export interface TestCache {
  readonly root: string
  /** A context as the first use of a process has it, with a clock of the test. */
  context(changes?: Partial<ObtainContext>): ObtainContext
  /** Everything that was reported as progress. */
  readonly reported: string[]
  /** Names of unfinished downloads. */
  parts(): Promise<string[]>
  remove(): Promise<void>
}

export async function testCache(): Promise<TestCache> {
  const root = await mkdtemp(join(tmpdir(), 'rmq-artifacts-'))
  const reported: string[] = []
  return {
    root,
    reported,
    context: (changes = {}) => ({
      cache: new Cache(root),
      env: {},
      signal: new AbortController().signal,
      progress: (text) => reported.push(text),
      stallMs: 10_000,
      clock: new FakeClock(),
      ...changes,
    }),
    parts: async () => (await readdir(join(root, 'parts'))).filter((name) => name.endsWith('.part')),
    remove: () => rm(root, { recursive: true, force: true }),
  }
}
