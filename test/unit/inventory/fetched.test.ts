import { expect, test } from 'vitest'
import { redact } from '../../../src/secret.ts'
import { complaintsOf, parse } from './support.ts'

const base = `cluster: c
rocketmq: { version: 5.3.3 }
hosts: { mq1: { address: 10.0.0.1 } }
namesrv: { hosts: [mq1] }
brokers: { groups: { a: { master: mq1 } } }
`
const SUM = 'aB'.repeat(64)
const sum = SUM.toLowerCase()

test('the hosts download the distribution from the URLs of the inventory', () => {
  const text = `artifact: { url: [http://mirror/r.zip, https://m/r.zip], sha512: ${SUM}, fetch: host, fetchProxy: 'http://proxy:3128' }`
  expect(parse(base + text).artifact).toEqual({
    kind: 'fetched',
    urls: ['http://mirror/r.zip', 'https://m/r.zip'],
    sha512: sum,
    proxy: 'http://proxy:3128',
  })
})

test('without a URL the hosts download from the archive of Apache', () => {
  expect(parse(`${base}artifact: { sha512: ${SUM}, fetch: host }`)).toMatchObject({
    artifact: {
      kind: 'fetched',
      urls: ['https://archive.apache.org/dist/rocketmq/5.3.3/rocketmq-all-5.3.3-bin-release.zip'],
    },
  })
})

test('fetch: control is the default', () => {
  const text = `artifact: { url: https://m/r.zip, sha512: ${SUM}, fetch: control }`
  expect(parse(base + text).artifact).toEqual({ kind: 'url', urls: ['https://m/r.zip'], sha512: sum })
})

test('fetch: relay lets hosts hand on what the control machine obtains', () => {
  const { artifact, jdk, instances } = parse(`${base}
artifact: { file: /x/r.zip, fetch: relay }
jdk: { version: 17, home: /opt/jdk, file: /x/jdk.tar.gz, fetch: relay }
dashboard: { host: mq1, jar: { url: 'https://m/d.jar', sha512: ${SUM}, fetch: relay } }`)
  expect(artifact).toEqual({ kind: 'file', path: '/x/r.zip', relay: true })
  expect(jdk).toMatchObject({ source: { kind: 'file', path: '/x/jdk.tar.gz', relay: true } })
  const own = instances.flatMap((instance) => instance.own ?? [])
  expect(own).toMatchObject([{ program: { jar: { kind: 'url', sha512: sum, relay: true } } }])
})

test('a JDK and a dashboard are fetched as the distribution is', () => {
  const { jdk, instances } = parse(`${base}
jdk: { version: 17, home: /opt/jdk, url: 'https://m/jdk.tar.gz', sha512: ${SUM}, fetch: host }
dashboard: { host: mq1, jar: { url: 'https://m/d.jar', sha512: ${SUM}, fetch: host } }
`)
  expect(jdk).toMatchObject({ kind: 'archive', source: { kind: 'fetched', urls: ['https://m/jdk.tar.gz'] } })
  const own = instances.find(({ service }) => service === 'dashboard')?.own
  expect(own?.program).toMatchObject({ kind: 'jar', jar: { kind: 'fetched', urls: ['https://m/d.jar'] } })
})

const NO_SUM =
  /^prod\.yaml:6:\d+: \S+\.fetch is host, and \S+\.sha512 is not set, so the hosts could not verify what they download \(Set \S+\.sha512, e\.g\. from the \.sha512 file beside the archive, or take fetch: host out\.\)$/
const noUrl = (kind: string) =>
  new RegExp(
    `^prod\\.yaml:6:\\d+: \\S+\\.fetch is host, and a host can download from a URL only, not from ${kind} \\(Name the file by url, or take fetch: host out\\.\\)$`,
  )

test.each([
  ['the archive of Apache', 'artifact: { fetch: host }', NO_SUM],
  ['a URL', 'artifact: { url: https://m/r.zip, fetch: host }', NO_SUM],
  ['http', 'artifact: { url: http://m/r.zip, fetch: host }', NO_SUM],
  ['a JDK', 'jdk: { version: 17, home: /opt/jdk, url: https://m/jdk.tar.gz, fetch: host }', NO_SUM],
  ['a jar', 'dashboard: { host: mq1, jar: { url: https://m/d.jar, fetch: host } }', NO_SUM],
  ['a file', `artifact: { file: r.zip, sha512: ${SUM}, fetch: host }`, noUrl('file')],
  ['Maven', `artifact: { maven: "g:a:5.3.3:zip", sha512: ${SUM}, fetch: host }`, noUrl('maven')],
  ['a folder of the hosts', 'artifact: { onHost: /opt/r, fetch: host }', noUrl('onHost')],
  ['a build', 'artifact: { build: { source: r }, fetch: host }', noUrl('build')],
  ['a file of a JDK', `jdk: { home: /opt/jdk, file: j.tgz, sha512: ${SUM}, fetch: host }`, noUrl('file')],
  ['a file of a jar', 'dashboard: { host: mq1, jar: { file: d.jar, fetch: host } }', noUrl('file')],
  [
    'a folder of the hosts that is handed on',
    'artifact: { onHost: /opt/r, fetch: relay }',
    /^prod\.yaml:6:\d+: artifact\.fetch says how an archive comes to the hosts, and onHost means that there is none \(Take it out\.\)$/,
  ],
  [
    'a proxy without hosts that download',
    `artifact: { url: https://m/r.zip, sha512: ${SUM}, fetchProxy: 'http://p:3128' }`,
    /^prod\.yaml:6:\d+: artifact\.fetchProxy is the proxy of hosts that download, and artifact\.fetch is not host \(Take it out, or let the hosts download: fetch: host\.\)$/,
  ],
  [
    'a JDK of a package',
    'jdk: { version: 17, fetch: host }',
    /^prod\.yaml:6:\d+: jdk\.fetch has no meaning with from: package/,
  ],
  [
    'another word',
    'artifact: { fetch: hosts }',
    /^prod\.yaml:6:20: artifact\.fetch: 'hosts' must be control, relay or host/,
  ],
  [
    'a proxy of another kind',
    `artifact: { sha512: ${SUM}, fetch: host, fetchProxy: 'socks5://p' }`,
    /starts with http:\/\/ or https:\/\//,
  ],
  [
    'an address without a host',
    `artifact: { url: 'https://[', sha512: ${SUM}, fetch: host }`,
    /starts with http:\/\/ or https:\/\//,
  ],
])('%s is refused with its place', (_what, text, complaint) => {
  expect(complaintsOf(base + text)).toEqual([expect.stringMatching(complaint)])
})

const ini = (variables: string): string => `[namesrv]
mq1 ansible_host=10.0.0.1
[brokers]
mq1 broker_name=broker-a
[all:vars]
rocketmq_version=5.3.3
${variables}
`

test('a login and a signature are kept out of output, also apart from their URL', () => {
  parse(
    `${base}artifact: { url: ['https://bob:pass%20word-7@m/r.zip', 'https://token-of-bob@m/r.zip?sig=ab%22cdefgh'], sha512: ${SUM}, fetch: host, fetchProxy: 'http://bob:other-word@p' }`,
  )
  for (const secret of ['pass%20word-7', 'pass word-7', 'token-of-bob', 'sig=ab%22cdefgh', 'other-word']) {
    expect(redact(`the host said ${secret}.`)).toBe('the host said [redacted].')
  }
  expect(redact('the host said bob.')).toBe('the host said bob.')
})

test('INI has variables for it', () => {
  const { artifact, jdk } = parse(
    ini(`rocketmq_url=https://m/r.zip
rocketmq_sha512=${SUM}
rocketmq_fetch=host
rocketmq_fetch_proxy=http://p:3128
jdk_version=17
jdk_home=/opt/jdk
jdk_url=https://m/jdk.tar.gz
jdk_sha512=${SUM}
jdk_fetch=host
jdk_fetch_proxy=http://p:3128`),
    'prod.ini',
  )
  expect(artifact).toMatchObject({ kind: 'fetched', proxy: 'http://p:3128' })
  expect(jdk).toMatchObject({ source: { kind: 'fetched', proxy: 'http://p:3128' } })
})

test('a complaint about an INI names its variables', () => {
  expect(complaintsOf(ini('rocketmq_fetch=host'), 'prod.ini')).toEqual([
    expect.stringMatching(
      /^prod\.ini:7:\d+: rocketmq_fetch is host, and rocketmq_sha512 is not set.*\(Set rocketmq_sha512, .* or take rocketmq_fetch out\.\)$/,
    ),
  ])
})
