import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { SshConfigs } from '../../../../src/transport/config/ask.ts'
import type { SshConfigQuery } from '../../../../src/transport/config/ssh-config.ts'

const folder = mkdtempSync(join(tmpdir(), 'rmq-classes-'))
const started = join(folder, 'started')
const bin = join(folder, 'bin')
const path = process.env['PATH'] ?? ''
mkdirSync(bin)
writeFileSync(join(bin, 'ssh'), `#!/bin/sh\necho ssh >>'${started}'\nPATH='${path}'\nexec ssh "$@"\n`)
chmodSync(join(bin, 'ssh'), 0o755)

const configs = join(folder, 'configs')
mkdirSync(join(configs, 'conf.d'), { recursive: true })
writeFileSync(join(configs, 'conf.d', 'a'), 'Host mq1\n  User first\n')
writeFileSync(join(configs, 'conf.d', 'b'), 'Host mq2\n  HostName 10.0.0.2\n')
writeFileSync(join(configs, 'conf.d', '.hidden'), 'Host mq3\n  User hidden\n')
writeFileSync(join(configs, 'match'), 'Match host mq3\n  User matched\n')

beforeEach(() => {
  rmSync(started, { force: true })
  vi.stubEnv('PATH', `${bin}${delimiter}${path}`)
  return () => {
    vi.unstubAllEnvs()
  }
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const calls = (): number =>
  existsSync(started) ? readFileSync(started, 'utf8').trim().split('\n').length : 0

const MQ: readonly SshConfigQuery[] = ['mq1', 'mq2', 'mq3', 'mq4'].map((address) => ({ address }))
const hasSsh = spawnSync('ssh', ['-V']).error === undefined

describe.skipIf(!hasSsh)('ssh -G', () => {
  test.each<[what: string, text: string, queries: readonly SshConfigQuery[], calls: number]>([
    ['no settings', '', MQ, 1],
    [
      'settings for all',
      'Host *\n  User deploy\n  IdentityFile ~/.ssh/prod\n  ControlPath ~/.ssh/%r@%h:%p\n',
      MQ,
      1,
    ],
    ['one host of its own', 'Host mq2\n  Port 2222\nHost *\n  User deploy\n', MQ, 2],
    ['a host that is left out', 'Host mq* !mq3\n  Port 2222\n', MQ, 2],
    ['a class with another name for its hosts', 'Host mq1 mq2\n  HostName mq1\n', MQ, 3],
    ['names with a domain', 'Host mq?\n  HostName %h.example.org\n', MQ, 4],
    ['a jump host', 'Host mq?\n  ProxyJump admin@bastion:2200\n', MQ, 1],
    ['a jump host that is one of them', 'Host *\n  ProxyJump mq4\n  User deploy\n', MQ.slice(0, 3), 1],
    ['a key file with the name of one', 'IdentityFile /keys/mq1\n', MQ, 4],
    ['a key file with the name of the third', 'IdentityFile /keys/mq3\n', MQ, 2],
    ['keys by tokens', 'IdentityFile /keys/%n\nIdentityFile /keys/%h\n', MQ, 4],
    ['an alias for the keys of hosts', 'HostKeyAlias cluster\n', MQ, 1],
    ['a Match block', 'Match host mq2\n  Port 2222\n', MQ, 4],
    ['canonical names', 'CanonicalizeHostname always\nCanonicalDomains invalid\n', MQ, 4],
    ['included files', `Include ${configs}/conf.d/*\nUser deploy\n`, MQ, 3],
    ['a file that is missing', `Include ${configs}/none ${configs}/none.d/*\nUser deploy\n`, MQ, 1],
    ['a file included in a block', `Host mq2\n  Include ${configs}/conf.d/a\nUser deploy\n`, MQ, 3],
    ['an included Match block', `Include ${configs}/match\n`, MQ, 4],
    ['an include by a pattern of folders', `Include ${configs}/con*/a\n`, MQ, 4],
    [
      'users and ports of the inventory',
      'User deploy\n',
      ['root', undefined].flatMap((user) =>
        [22, 23].flatMap((port) => MQ.map((one) => ({ ...one, user, port }))),
      ),
      4,
    ],
    ['the same host twice', 'Host mq1\n  HostName 10.0.0.1\n', [{ address: 'mq1' }, { address: 'mq1' }], 1],
    [
      'addresses',
      'Host 10.0.*\n  User deploy\n',
      [{ address: '10.0.0.21' }, { address: '10.0.0.22' }, { address: '10.1' }, { address: '10.1.0.33' }],
      3,
    ],
    [
      'names that ssh writes in another way',
      'User deploy\n',
      [{ address: 'MQ1' }, { address: 'mq1' }, { address: 'mq2' }, { address: '::1' }, { address: '0::1' }],
      4,
    ],
  ])('%s: each host has its own answer', async (_what, text, queries, expected) => {
    const file = join(folder, 'config')
    writeFileSync(file, text)
    const shared = new SshConfigs(file)
    const answers = await Promise.all(queries.map((query) => shared.ask(query)))
    expect(calls()).toBe(expected)
    const alone = await Promise.all(queries.map((query) => new SshConfigs(file).ask(query)))
    expect(answers).toEqual(alone)
  })

  test('an error of the host that was asked for is not that of the others', async () => {
    const file = join(folder, 'circle')
    writeFileSync(file, 'Host *\n  ProxyJump mq1\n')
    const shared = new SshConfigs(file)
    const answers = await Promise.allSettled(MQ.slice(0, 3).map((query) => shared.ask(query)))
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
    expect(answers[0]).toMatchObject({ reason: { message: 'ssh -G mq1 failed: jumphost loop via mq1' } })
  })

  test('a thousand hosts of one class cost one call', async () => {
    const shared = new SshConfigs('/dev/null')
    const hosts = Array.from({ length: 1000 }, (_, index) => `mq${index}.example.org`)
    const answers = await Promise.all(hosts.map((address) => shared.ask({ address })))
    expect(answers.map(({ hostname }) => hostname)).toEqual(hosts)
    expect(calls()).toBe(1)
  })
})

test('an ssh that reads other files than this program is asked for each host', async () => {
  const other = mkdtempSync(join(folder, 'other-'))
  const answer = `echo 'debug1: Reading configuration data /opt/etc/ssh_config' >&2\necho "hostname $5"`
  writeFileSync(join(other, 'ssh'), `#!/bin/sh\necho ssh >>'${started}'\n${answer}\n`, { mode: 0o755 })
  vi.stubEnv('PATH', `${other}${delimiter}${path}`)
  const shared = new SshConfigs('none')
  const answers = await Promise.all(MQ.map((query) => shared.ask(query)))
  expect(answers.map(({ hostname }) => hostname)).toEqual(['mq1', 'mq2', 'mq3', 'mq4'])
  expect(calls()).toBe(MQ.length)
})
