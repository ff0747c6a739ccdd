import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { cpuOf } from '../../../helpers/cpu.ts'
import { appendKnownHost } from '../../../../src/transport/host-keys/append.ts'
import {
  fingerprint,
  judge,
  keyType,
  knownHostsLine,
  knownHostsName,
  lookUp,
  matchesHost,
  parseKnownHosts,
} from '../../../../src/transport/host-keys/known-hosts.ts'

const folder = mkdtempSync(join(tmpdir(), 'rmq-known-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** A blob as a server sends it: only its type is ever looked into. */
const blob = (type: string, content: string): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(type.length)
  return Buffer.concat([length, Buffer.from(type), Buffer.from(content)])
}
const ed = blob('ssh-ed25519', 'the key of the host')
const otherEd = blob('ssh-ed25519', 'another key')
const rsa = blob('ssh-rsa', 'its rsa key')
const line = (name: string, key: Buffer): string => `${name} ${keyType(key)} ${key.toString('base64')}`

test.each([
  ['mq1', 22, undefined, 'mq1'],
  ['MQ1.Example.org', 22, undefined, 'mq1.example.org'],
  ['10.0.0.1', 2222, undefined, '[10.0.0.1]:2222'],
  ['::1', 2222, undefined, '[::1]:2222'],
  ['10.0.0.1', 2222, 'Alias', 'alias'],
])('%s port %i alias %s is listed as %s', (hostname, port, alias, name) => {
  expect(knownHostsName(hostname, port, alias)).toBe(name)
})

test.each([
  ['mq1', 'mq1', true],
  ['MQ1', 'mq1', true],
  ['mq1', 'mq11', false],
  ['mq1,mq2', 'mq2', true],
  ['mq*', 'mq12', true],
  ['mq?', 'mq12', false],
  ['*1*', 'mq12', true],
  ['*1', 'mq11', true],
  ['mq*2', 'mq1', false],
  ['mq**', 'mq', true],
  ['', 'mq1', false],
  ['*.example.org', 'mq1.example.org', true],
  ['*.example.org', 'mq1xexample.org', false],
  ['mq*,!mq2', 'mq2', false],
  ['!mq2,mq*', 'mq2', false],
  ['!mq2', 'mq3', false],
  ['[10.0.0.1]:2222', '[10.0.0.1]:2222', true],
  ['10.0.0.1', '[10.0.0.1]:2222', false],
  ['[10.0.0.*]:2222', '[10.0.0.7]:2222', true],
  ['|1|not base64', 'mq1', false],
  ['|2|AAAA|BBBB', 'mq1', false],
])('%s matches %s: %s', (patterns, name, expected) => {
  expect(matchesHost(patterns, name)).toBe(expected)
})

test('a pattern with many stars takes no exponential time', () => {
  const spent = cpuOf(() => {
    expect(matchesHost(`${'*a'.repeat(500)}*b`, 'a'.repeat(253))).toBe(false)
  })
  expect(spent).toBeLessThan(1000)
})

test('comments, empty and broken lines are skipped, positions count from 1', () => {
  const text = [
    '# mq1 is down',
    '',
    'mq1',
    'mq1 ssh-ed25519',
    '@unknown mq1 ssh-ed25519 AAAA',
    line('mq1', ed),
  ]
  expect(parseKnownHosts(text.join('\r\n'), 'file', 'mq1')).toEqual([
    { file: 'file', line: 6, marker: undefined, type: 'ssh-ed25519', key: ed },
  ])
})

describe('the verdict', () => {
  const known = (...lines: string[]) => parseKnownHosts(lines.join('\n'), 'file', 'mq1')
  test.each<[string, string[], string]>([
    ['listed', [line('mq1', ed)], 'known'],
    ['listed beside another kind', [line('mq1', rsa), line('mq1', ed)], 'known'],
    ['nothing listed', [line('mq2', ed)], 'unknown'],
    ['another key of the kind', [line('mq1', otherEd)], 'changed'],
    ['only a key of another kind', [line('mq1', rsa)], 'changed'],
    ['revoked', [`@revoked ${line('*', ed)}`, line('mq1', ed)], 'revoked'],
    ['another key revoked', [`@revoked ${line('mq1', otherEd)}`, line('mq1', ed)], 'known'],
    ['only an authority', [`@cert-authority ${line('mq1', ed)}`], 'unknown'],
  ])('%s', (_name, lines, kind) => {
    expect(judge(known(...lines), ed).kind).toBe(kind)
  })
})

test('several files count as one, those that are missing as empty', () => {
  const file = join(folder, 'second')
  writeFileSync(file, line('mq1', ed))
  const found = lookUp([join(folder, 'no such file'), file], 'mq1')
  expect(found.map((entry) => entry.file)).toEqual([file])
})

test('our own lines are found again, plain and hashed', () => {
  const name = fc.stringMatching(/^[a-z0-9.-]{1,20}$/)
  fc.assert(
    fc.property(name, fc.boolean(), fc.integer({ min: 1, max: 65_535 }), (host, hashed, port) => {
      const listed = knownHostsName(host, port)
      const text = knownHostsLine(listed, ed, hashed)
      expect(parseKnownHosts(text, 'file', listed)).toHaveLength(1)
      expect(parseKnownHosts(text, 'file', `${listed}x`)).toHaveLength(0)
      if (hashed) expect(text).not.toContain(`${listed} `)
    }),
  )
})

const hasKeygen = spawnSync('ssh-keygen', ['-?']).error === undefined
if (!hasKeygen) process.stderr.write('not compared with ssh-keygen: it is not on this machine\n')

describe.skipIf(!hasKeygen)('as ssh-keygen has it', () => {
  const file = join(folder, 'hashed')
  const names = ['mq1', '10.0.0.1', '[10.0.0.1]:2222', '[mq3.example.org]:22022']
  const absent = ['mq2', '[mq1]:2222', '10.0.0.2']

  test('hashed by ssh-keygen -H', () => {
    const key = join(folder, 'key')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key])
    const [type = '', base64 = ''] = readFileSync(`${key}.pub`, 'utf8').split(' ')
    writeFileSync(file, names.map((name) => `${name} ${type} ${base64}\n`).join(''))
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' })
    const text = readFileSync(file, 'utf8')
    expect(text).not.toContain('mq1 ')
    for (const name of names) expect(parseKnownHosts(text, file, name)).toHaveLength(1)
    for (const name of absent) expect(parseKnownHosts(text, file, name)).toHaveLength(0)
    const shown = execFileSync('ssh-keygen', ['-lf', `${key}.pub`]).toString()
    expect(shown).toContain(fingerprint(Buffer.from(base64, 'base64')))
  })

  test('found by ssh-keygen -F', () => {
    const mine = join(folder, 'mine')
    const key = Buffer.from(readFileSync(join(folder, 'key.pub'), 'utf8').split(' ')[1] ?? '', 'base64')
    writeFileSync(mine, names.map((name) => knownHostsLine(name, key, true)).join(''))
    for (const name of names) expect(spawnSync('ssh-keygen', ['-F', name, '-f', mine]).status).toBe(0)
    for (const name of absent) expect(spawnSync('ssh-keygen', ['-F', name, '-f', mine]).status).toBe(1)
  })
})

test('lines written side by side stay whole, in a new file for the user alone', async () => {
  const file = join(folder, 'new', 'folder', 'known_hosts')
  const hosts = Array.from({ length: 30 }, (_, index) => `mq${index}`)
  await Promise.all(hosts.map((host) => appendKnownHost(file, knownHostsLine(host, ed, false))))
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  expect(lines.sort()).toEqual(hosts.map((host) => line(host, ed)).sort())
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'new', 'folder')).mode & 0o777).toBe(0o700)
})

test('a last line without its end is not glued to the new one', async () => {
  const file = join(folder, 'by-hand')
  writeFileSync(file, line('mq1', ed))
  await appendKnownHost(file, knownHostsLine('mq2', ed, false))
  expect(readFileSync(file, 'utf8')).toBe(`${line('mq1', ed)}\n${line('mq2', ed)}\n`)
})
