import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FetchedArtifact } from '../../../src/model/software.ts'
import { downloadFindings, downloadProbe } from '../../../src/preflight/downloads.ts'
import { LocalHost } from '../../helpers/local-host.ts'
import { TestServer } from '../artifacts/support.ts'

let server: TestServer
beforeEach(async () => {
  server = await TestServer.start(() => undefined)
})
afterEach(() => server.stop())

const fetched = (...urls: string[]): FetchedArtifact => ({ kind: 'fetched', urls, sha512: 'a'.repeat(128) })

async function findings(artifacts: readonly FetchedArtifact[], before = '') {
  const probe = downloadProbe(artifacts)
  const { exit, stdout } = await new LocalHost('mq1').script(`${before}\n${probe.script}`)
  const answers = probe.parse({ exit, stdout: stdout.toString() })
  return downloadFindings('mq1', artifacts, answers).map(({ level, message }) => `${level} ${message}`)
}

const SIZE = 92_345_678
const whole = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-length': SIZE }).end()
}

test('a file that is there passes with its size; nothing of it is sent', async () => {
  server.handler = (_request, response) => {
    whole(response)
  }
  expect(await findings([fetched(server.url('/r.zip?token=geheim'))])).toEqual([
    `pass reaches ${server.origin}/r.zip?… (92.3 MB)`,
  ])
  expect(server.requests.map(({ method }) => method)).toEqual(['HEAD'])
})

const withoutHead = (request: IncomingMessage, response: ServerResponse, answer: () => void): void => {
  if (request.method === 'HEAD') response.writeHead(405).end()
  else answer()
}

test.each([
  [
    'with ranges',
    (response: ServerResponse) =>
      response.writeHead(206, { 'content-length': 1, 'content-range': 'bytes 0-0/9' }).end('x'),
  ],
  [
    'without ranges',
    (response: ServerResponse) => response.writeHead(200, { 'content-length': SIZE }).write('xx'),
  ],
])('a server without HEAD is asked for a byte: %s', async (_what, answer) => {
  server.handler = (request, response) => {
    withoutHead(request, response, () => answer(response))
  }
  expect(await findings([fetched(server.url('/r.zip'))])).toEqual([`pass reaches ${server.origin}/r.zip`])
  expect(server.requests.map(({ method, headers }) => [method, headers.range])).toEqual([
    ['HEAD', undefined],
    ['GET', 'bytes=0-0'],
  ])
})

test('one of several addresses is enough', async () => {
  server.handler = (request, response) => {
    if (request.url === '/b.zip') whole(response)
    else response.writeHead(404).end()
  }
  const urls = ['/a.zip', '/b.zip'].map((path) => server.url(path))
  expect(await findings([fetched(...urls)])).toEqual([`pass reaches ${server.origin}/b.zip (92.3 MB)`])
})

test('a host that does not reach any is named, with the reason of each address', async () => {
  server.handler = (_request, response) => response.writeHead(404).end()
  const login = server.origin.replace('://', '://user:password@')
  const [finding = ''] = await findings([fetched(`${login}/a.zip`, 'http://mirror.invalid/b.zip')])
  expect(finding).toMatch(
    /^fail mq1 does not reach http:\/\/127\.0\.0\.1:\d+\/a\.zip \(HTTP status 404\) or http:\/\/mirror\.invalid\/b\.zip \(\(6\) Could not resolve host: mirror\.invalid\)$/,
  )
})

test('each file has a finding', async () => {
  server.handler = (request, response) => {
    if (request.url === '/b.zip') whole(response)
    else response.writeHead(403).end()
  }
  const found = await findings(['/a.zip', '/b.zip'].map((path) => fetched(server.url(path))))
  expect(found.map((line) => line.split(' ')[0])).toEqual(['fail', 'pass'])
})

test('a server that does not answer ends within the time', async () => {
  const begun = performance.now()
  const [finding] = await findings([fetched(server.url('/r.zip'))])
  expect(finding).toMatch(/^fail mq1 does not reach .*timed out/)
  expect(performance.now() - begun).toBeLessThan(10_000)
}, 20_000)

test('a host without curl is named', async () => {
  const before = 'command() { [ "$2" != curl ] || return 1; }'
  expect(await findings([fetched(server.url('/r.zip'))], before)).toEqual([
    `fail mq1 has no curl to download ${server.origin}/r.zip`,
  ])
  expect(server.requests).toEqual([])
})

test('a host that downloads nothing is not asked', () => {
  expect(downloadProbe([]).script).toBe(':')
  expect(downloadFindings('mq1', [], new Map())).toEqual([])
})
