import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { hostClass, readHostLines } from '../../../../src/transport/config/host-patterns.ts'
import { accepts, matchesGlob } from '../../../../src/transport/name-patterns.ts'

const folder = mkdtempSync(join(tmpdir(), 'rmq-patterns-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})
const hasSsh = spawnSync('ssh', ['-V']).error === undefined

const LINES: readonly (readonly [line: string, name: string, accepted: boolean])[] = [
  ['Host mq1', 'mq1', true],
  ['Host mq1', 'mq10', false],
  ['Host MQ1', 'mq1', false],
  ['host mq*', 'mq', true],
  ['HOST=mq*', 'mq12', true],
  ['Host = mq*', 'mq12', true],
  ['  \tHost\tmq?', 'mq1', true],
  ['Host mq?', 'mq', false],
  ['Host mq?', 'mq12', false],
  ['Host *.example.org', 'a.b.example.org', true],
  ['Host a*b*c', 'axxbyybzc', true],
  ['Host a*b*c', 'axxbyybzcd', false],
  ['Host "mq1" "db*"', 'db7', true],
  ['Host mq* !mq3', 'mq3', false],
  ['Host !mq3 mq*', 'mq3', false],
  ['Host !mq3 mq*', 'mq4', true],
  ['Host !mq3', 'mq4', false],
  ['Host !mq3', 'mq3', false],
  ['Host mq*,db*', 'db1', false],
  ['Host **', 'mq1', true],
  ['Host 10.77.?.*', '10.77.1.200', true],
  ['Host 10.77.0.1?', '10.77.0.1', false],
  ['Host mq[12]', 'mq1', false],
  ['Host mq1   ', 'mq1', true],
]

describe('a Host line', () => {
  test.each(LINES)('%s and the name %s: %s', (line, name, accepted) => {
    const [patterns = []] = readHostLines(`${line}\n  Port 2222\n`)?.lists ?? []
    expect(accepts(patterns, name)).toBe(accepted)
  })

  test.skipIf(!hasSsh).each(LINES)('%s and the name %s: %s, says ssh', (line, name, accepted) => {
    const file = join(folder, 'config')
    writeFileSync(file, `${line}\n  Port 2222\n`)
    const { stdout } = spawnSync('ssh', ['-G', '-F', file, name], { encoding: 'utf8' })
    expect(stdout.split('\n').includes('port 2222')).toBe(accepted)
  })

  test('many stars take no long time', () => {
    expect(matchesGlob(`${'*a'.repeat(500)}b`, 'a'.repeat(1000))).toBe(false)
  })
})

test.each([
  ['a Match block', 'Match host mq1\n  Port 2222'],
  ['a Match block, written with =', 'match=all'],
  ['canonical names', 'CanonicalizeHostname yes'],
  ['canonical names of CNAMEs', 'CanonicalizePermittedCNAMEs *.a:*.b'],
  ['a comment behind patterns', 'Host mq1 # the first'],
  ['a single quote', "Host 'mq1'"],
  ['a backslash', 'Host mq\\1'],
  ['a quote that does not end', 'Host "mq1'],
  ['a quote inside a word', 'Host mq"1"'],
  ['a quoted keyword', '"Host" mq1'],
  ['no pattern', 'Host'],
  ['a zero byte', 'Port 22\0\n'],
])('a file with %s is not read', (_what, text) => {
  expect(readHostLines(`User deploy\n${text}\n`)).toBeUndefined()
})

test.each([
  ['comments and empty lines', '# Match all\n\n   # Host a\nPort 22'],
  ['names that stay', 'CanonicalizeHostname no'],
  ['a path with a blank', 'IdentityFile "~/.ssh/my key"'],
  ['Windows line ends', 'Host mq1\r\n  Port 22\r\n'],
])('a file with %s is read', (_what, text) => {
  expect(readHostLines(text)).toBeDefined()
})

test('the words of Include are kept', () => {
  expect(readHostLines('Include conf.d/* "~/my conf"\nInclude=/etc/more')?.includes).toEqual([
    'conf.d/*',
    '~/my conf',
    '/etc/more',
  ])
})

test.each([
  ['mq1', 'mq2', '', true],
  ['mq1', 'mq2', 'Host mq*\n  Port 2222', true],
  ['mq1', 'mq2', 'Host mq1\n  Port 2222', false],
  ['mq1', 'mq2', 'Host *\n  Port 1\nHost mq? !mq2\n  Port 2222', false],
  ['10.0.0.1', '10.0.0.2', 'Host 10.0.0.*\n  Port 2222', true],
])('%s and %s with %j are of one class: %s', (one, other, text, isSame) => {
  const lines = readHostLines(text)
  const files = lines === undefined ? [] : [lines]
  expect(hostClass(files, one) === hostClass(files, other)).toBe(isSame)
})

test.each([
  ['HostName 10.0.0.9', 'mq1'],
  ['Host mq*\n  HostName %h.example.org', 'mq1'],
  ['Host mq*\n  IdentityFile ~/.ssh/%n', 'mq1'],
  ['Host mq*\n  ProxyCommand=nc %h %p', 'mq1'],
  ['', 'MQ1'],
  ['', 'fe80::1'],
  ['', '10.1'],
  ['', '010.0.0.1'],
  ['', '0x7f000001'],
  ['', 'müller'],
])('%j gives %s a class of its own', (text, name) => {
  const lines = readHostLines(text)
  expect(lines).toBeDefined()
  expect(hostClass(lines === undefined ? [] : [lines], name)).toBeUndefined()
})

test.each([
  ['Host db*\n  HostName 10.0.0.9', '0'],
  ['Host *\n  ControlPath ~/.ssh/%C', '1'],
])('settings that do not vary among the hosts of %j leave mq1 in a class', (text, expected) => {
  const lines = readHostLines(text)
  expect(hostClass(lines === undefined ? [] : [lines], 'mq1')).toBe(expected)
})
