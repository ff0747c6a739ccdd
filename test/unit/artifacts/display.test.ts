import { describe, expect, it } from 'vitest'
import { displayUrl, failureText, fileNameOf, transferText } from '../../../src/artifacts/display.ts'

describe('displayUrl', () => {
  it.each([
    ['https://example.org/a/b.zip', 'https://example.org/a/b.zip'],
    ['https://me:secret@example.org:8443/b.zip', 'https://example.org:8443/b.zip'],
    ['https://example.org/b.zip?token=secret', 'https://example.org/b.zip?…'],
    ['not a url', 'not a url'],
  ])('%s is shown as %s', (url, shown) => {
    expect(displayUrl(url)).toBe(shown)
  })
})

describe('fileNameOf', () => {
  it.each([
    ['https://example.org/dist/rocketmq-all-5.3.3-bin-release.zip', 'rocketmq-all-5.3.3-bin-release.zip'],
    ['https://example.org/a.tar.gz?x=/y', 'a.tar.gz'],
    ['https://example.org/', 'archive'],
    ['https://example.org/..%2f..%2fetc', '_2f.._2fetc'],
    ['https://example.org/%2e%2e', 'archive'],
    ['https://example.org/.hidden', 'hidden'],
  ])('%s → %s', (url, name) => {
    expect(fileNameOf(url)).toBe(name)
  })
})

describe('transferText', () => {
  it.each([
    [
      { bytes: 30_600_000, total: 90_000_000, received: 24_000_000, elapsedMs: 2000 },
      '34 % of 90.0 MB, 12.0 MB/s',
    ],
    [{ bytes: 5_000_000, received: 5_000_000, elapsedMs: 2000 }, '5.0 MB, 2.5 MB/s'],
    [{ bytes: 90_000_000, total: 90_000_000, received: 0, elapsedMs: 0 }, '100 % of 90.0 MB'],
    [{ bytes: 0, total: 0, received: 0, elapsedMs: 10 }, '0 B, 0 B/s'],
  ])('%j → %s', (transfer, text) => {
    expect(transferText(transfer)).toBe(text)
  })
})

describe('failureText', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' })
  it.each([
    ['a message', new Error('boom'), 'boom'],
    [
      'a cause',
      new Error('fetch failed', { cause: refused }),
      'fetch failed: connect ECONNREFUSED 127.0.0.1:1',
    ],
    ['several addresses', new AggregateError([refused, refused], ''), 'connect ECONNREFUSED 127.0.0.1:1'],
    ['a code alone', Object.assign(new Error(''), { code: 'EPIPE' }), 'EPIPE'],
    ['no error at all', 'odd', 'odd'],
  ])('reports %s', (_what, error, text) => {
    expect(failureText(error)).toBe(text)
  })
})
