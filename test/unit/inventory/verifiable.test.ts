import { expect, test } from 'vitest'
import { complaintsOf, parse } from './support.ts'

const base = `cluster: c
rocketmq: { version: 5.3.3 }
hosts: { mq1: { address: 10.0.0.1 } }
namesrv: { hosts: [mq1] }
brokers: { groups: { a: { master: mq1 } } }
`
const sum = 'a'.repeat(128)

test.each([
  ['artifact', 'artifact: { url: http://m/rocketmq-all-5.3.3-bin-release.zip }'],
  ['one of several addresses', 'artifact: { url: [https://m/r.zip, http://m/r.zip] }'],
  ['a JDK', 'jdk: { version: 17, from: archive, home: /opt/jdk, url: http://m/jdk.tar.gz }'],
  ['source code', 'artifact: { build: { url: http://m/source.zip } }'],
  ['a dashboard', 'dashboard: { host: mq1, jar: { url: http://m/d.jar } }'],
])('over http a checksum is needed: %s', (_what, text) => {
  expect(complaintsOf(base + text)).toEqual([
    expect.stringMatching(/sha512 is not set, and over http a host in between can change the download/),
  ])
})

test.each([
  ['http with a checksum', `artifact: { url: http://m/r.zip, sha512: ${sum} }`, []],
  ['https', 'artifact: { url: https://m/r.zip }', ['no-checksum']],
  ['https with a checksum', `artifact: { url: https://m/r.zip, sha512: ${sum} }`, []],
  ['the archive of Apache', '', ['no-checksum']],
  ['Maven', 'artifact: { maven: "g:a:5.3.3:zip" }', ['no-checksum']],
  ['Maven with a checksum', `artifact: { maven: "g:a:5.3.3:zip", sha512: ${sum} }`, []],
  ['source code of Maven', 'artifact: { build: { maven: "g:a:5.3.3:zip" } }', ['no-checksum']],
  [
    'a dashboard of Maven',
    `artifact: { url: https://m/r.zip, sha512: ${sum} }\ndashboard: { host: mq1, jar: { maven: "g:a:1" } }`,
    ['no-checksum'],
  ],
])('%s', (_what, text, codes) => {
  const found = parse(base + text).warnings.map(({ code }) => code)
  expect(found.filter((code) => code === 'no-checksum')).toEqual(codes)
})
