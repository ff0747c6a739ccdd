import { expect, test } from 'vitest'
import { curlFunction } from '../../../src/shell/curl.ts'

/** The lines of the configuration that curl gets. */
function configOf(
  url: string,
  proxy?: string,
  settings: Record<string, string | number | true> = {},
): string[] {
  const [, config = ''] =
    /<<'RMQ_CURL'\n([^]*)\nRMQ_CURL\n}$/.exec(curlFunction('f', { url, proxy, settings })) ?? []
  return config.split('\n')
}

test.each([
  ['https', 'https://m/r.zip', ['proto = "=https"', 'proto-redir = "=https"']],
  ['http', 'http://m/r.zip', ['proto = "=http"', 'proto-redir = "=http,https"']],
])('%s may be redirected to what is as safe', (_what, url, lines) => {
  expect(configOf(url).filter((line) => line.startsWith('proto'))).toEqual(lines)
})

test.each([
  ['brackets, which curl would take for a pattern', 'https://m/[1-3].zip', 'url = "https://m/[1-3].zip"'],
  ['a login', 'https://u"s:p%5Cw@m/r', 'url = "https://u%22s:p%5Cw@m/r"'],
  ['a query', `https://m/r?a="b"&c='d'`, 'url = "https://m/r?a=%22b%22&c=%27d%27"'],
  ['a fragment, which is not sent', 'https://m/r#x', 'url = "https://m/r"'],
])('the address is one value: %s', (_what, url, line) => {
  expect(configOf(url)).toContain(line)
})

test('a value of a setting is in quotes as curl reads them', () => {
  const settings = { output: '/a "b"\\c\nurl = "file:///etc/passwd"', head: true, 'max-time': 5 } as const
  const lines = configOf('https://m/r', undefined, settings)
  expect(lines).toContain(String.raw`output = "/a \"b\"\\c\nurl = \"file:///etc/passwd\""`)
  expect(lines).toEqual(expect.arrayContaining(['head', 'max-time = "5"', 'globoff']))
})

test('a NUL byte is refused', () => {
  expect(() => configOf('https://m/r', undefined, { output: 'a\0b' })).toThrow(TypeError)
})

test('without a proxy in the inventory none is used', () => {
  expect(configOf('https://m/r')).toContain('noproxy = "*"')
  const lines = configOf('https://m/r', 'http://user:word@proxy:3128')
  expect(lines).toEqual(expect.arrayContaining(['proxy = "http://user:word@proxy:3128/"', 'noproxy = ""']))
})

test('the command line shows nothing of the request', () => {
  const text = curlFunction('f', { url: 'https://u:p@m/r?t=1', settings: {} }, 'ulimit -f 10')
  const [lines = ''] = text.split('<<')
  expect(lines).toContain('unset http_proxy HTTP_PROXY')
  expect(lines).toMatch(/ulimit -f 10\n +exec curl -q -K -\n/)
})
