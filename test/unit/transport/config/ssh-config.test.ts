import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { SshConfigs } from '../../../../src/transport/config/ask.ts'
import { parseSshConfig } from '../../../../src/transport/config/ssh-config.ts'

const folder = mkdtempSync(join(tmpdir(), 'rmq-config-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})
const home = userInfo().homedir
const query = { address: 'mq1' }

test('what a user may set is read', () => {
  const config = parseSshConfig(
    `user deploy
hostname 10.0.0.11
port 2222
identitiesonly yes
hashknownhosts yes
hostkeyalias mq-one
identityagent /run/agent
identityfile ~/.ssh/%h_%r
identityfile %d/.ssh/id_ed25519
revokedhostkeys ~/.ssh/revoked_%h
hostkeyalgorithms ssh-ed25519,rsa-sha2-512
requiredrsasize 2048
globalknownhostsfile /etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2
userknownhostsfile ~/.ssh/known_%k /tmp/with a blank/known
connecttimeout 3
proxyjump admin@bastion:2200
`,
    query,
    {},
  )
  expect(config).toEqual({
    hostname: '10.0.0.11',
    port: 2222,
    user: 'deploy',
    identityFiles: [`${home}/.ssh/10.0.0.11_deploy`, `${home}/.ssh/id_ed25519`],
    identitiesOnly: true,
    agent: '/run/agent',
    jump: 'admin@bastion:2200',
    hostKeyAlias: 'mq-one',
    userKnownHosts: [`${home}/.ssh/known_mq-one`, '/tmp/with a blank/known'],
    globalKnownHosts: ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
    hashKnownHosts: true,
    revokedHostKeys: [`${home}/.ssh/revoked_10.0.0.11`],
    hostKeyAlgorithms: ['ssh-ed25519', 'rsa-sha2-512'],
    requiredRsaBits: 2048,
    connectTimeoutMs: 3000,
    proxyCommand: undefined,
  })
})

test("'none' means nothing", () => {
  const config = parseSshConfig(
    'proxyjump none\nproxycommand none\nconnecttimeout none\nidentityfile none\nuserknownhostsfile none\nrevokedhostkeys none\n',
    query,
    {},
  )
  expect(config).toMatchObject({
    jump: undefined,
    proxyCommand: undefined,
    connectTimeoutMs: undefined,
    identityFiles: [],
    userKnownHosts: [],
    revokedHostKeys: [],
  })
})

test("OpenSSH's defaults count where it says nothing", () => {
  expect(parseSshConfig('', query, {})).toMatchObject({
    revokedHostKeys: [],
    hostKeyAlgorithms: undefined,
    requiredRsaBits: 1024,
  })
})

test.each<[string, string | undefined, Record<string, string>, string | undefined]>([
  ['the environment', undefined, { SSH_AUTH_SOCK: '/run/a' }, '/run/a'],
  ['an empty environment', undefined, { SSH_AUTH_SOCK: '' }, undefined],
  ['none', 'none', { SSH_AUTH_SOCK: '/run/a' }, undefined],
  ['its own name', 'SSH_AUTH_SOCK', { SSH_AUTH_SOCK: '/run/a' }, '/run/a'],
  ['a variable', '$OTHER', { OTHER: '/run/b' }, '/run/b'],
  ['a variable that is not set', '$OTHER', { SSH_AUTH_SOCK: '/run/a' }, undefined],
  ['a path with a variable in it', '${DIR}/agent', { DIR: '/run/c' }, '/run/c/agent'],
])('the agent by %s', (_name, setting, env, agent) => {
  const text = setting === undefined ? '' : `identityagent ${setting}\n`
  expect(parseSshConfig(text, query, env).agent).toBe(agent)
})

const hasSsh = spawnSync('ssh', ['-V']).error === undefined
if (!hasSsh) process.stderr.write('ssh -G is not asked: there is no ssh on this machine\n')

describe.skipIf(!hasSsh)('ssh -G', () => {
  const configFile = join(folder, 'config')
  writeFileSync(
    configFile,
    `Host mq*
  User deploy
  Port 2222
Match host mq1
  HostName 10.0.0.11
  ProxyJump bastion
  StrictHostKeyChecking no
Host cmd
  ProxyCommand nc %h %p
`,
  )

  const configs = new SshConfigs(configFile)

  test('the configuration is honoured, Match included', async () => {
    expect(await configs.ask({ address: 'mq1' })).toMatchObject({
      hostname: '10.0.0.11',
      port: 2222,
      user: 'deploy',
      jump: 'bastion',
    })
  })

  test('what the inventory says goes first', async () => {
    const config = await configs.ask({ address: 'mq1', user: 'root', port: 22 })
    expect(config).toMatchObject({ user: 'root', port: 22, hostname: '10.0.0.11' })
  })

  test('a proxy command is seen', async () => {
    expect((await configs.ask({ address: 'cmd' })).proxyCommand).toMatch(/^nc /)
  })

  test("a configuration that ssh refuses is an error in ssh's words", async () => {
    const bad = join(folder, 'bad')
    writeFileSync(bad, 'Host x\n  NoSuchOption yes\n')
    await expect(new SshConfigs(bad).ask({ address: 'x' })).rejects.toMatchObject({
      code: 'ssh-config',
    })
  })

  test.each([
    { address: '-oProxyCommand=true' },
    { address: 'mq1;touch /tmp/x' },
    { address: '$(id)' },
    { address: 'mq1', user: '-oProxyCommand=true' },
    { address: 'mq1', user: 'root`id`' },
    { address: 'mq1', user: 'root"' },
    { address: 'mq1', user: 'DOMAIN\\' },
    { address: 'mq1', user: '' },
  ])('nothing of %j reaches the shell commands of the configuration', async (hostile) => {
    const executed = join(folder, 'executed')
    const withMatch = join(folder, 'match')
    writeFileSync(withMatch, `Match exec "echo %r %n %h >${executed}"\n  Port 2222\n`)
    await expect(new SshConfigs(withMatch).ask(hostile)).rejects.toMatchObject({
      code: 'ssh-name',
      exitCode: 2,
    })
    expect(existsSync(executed)).toBe(false)
  })

  test.each([
    { address: 'fe80::1%eth0', user: 'DOMAIN\\deploy' },
    { address: 'mq_1.example.org', user: 'deploy@corp.example' },
    { address: 'müller-1', user: 'jürgen' },
  ])('%j is asked for', async (good) => {
    expect(await new SshConfigs('/dev/null').ask(good)).toMatchObject({ user: good.user })
  })
})
