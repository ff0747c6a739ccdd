import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../../src/secret.ts'
import { connectHost } from '../../../src/transport/index.ts'
import type { TransportOptions } from '../../../src/transport/index.ts'
import { failure } from '../../helpers/failure.ts'
import { newKey } from '../../helpers/ssh-server.ts'
import type { Misbehaviour, TestServer } from '../../helpers/ssh-server.ts'
import { hintText } from '../../helpers/hint.ts'
import { connect, connectShared, plainOptions, server } from './support.ts'

const foreignKey = newKey().public

describe('known_hosts', () => {
  test('an unknown key is refused, with the two ways to go on', async () => {
    const { host, folder } = await server()
    const knownHostsFile = join(folder, 'empty')
    const error = await failure(connect(host('mq1', { knownHostsFile })))
    expect(error.code).toBe('host-key-unknown')
    expect(error.message).toMatch(/mq1 \(127\.0\.0\.1:\d+\) is not known: ssh-ed25519 SHA256:/)
    expect(error.hint).toMatch(/ssh-keyscan -p \d+ 127\.0\.0\.1.*--accept-new-host-keys/)
    expect(error.where.host).toBe('mq1')
  })

  test('--accept-new-host-keys writes it down, once, and the next run knows it', async () => {
    const { host, folder, port, publicKey } = await server()
    const knownHostsFile = join(folder, 'fresh', 'known_hosts')
    const mq1 = host('mq1', { knownHostsFile })
    await connect(mq1, { acceptNewHostKeys: true })
    await connect(mq1, { acceptNewHostKeys: true })
    await connect(mq1)
    expect(readFileSync(knownHostsFile, 'utf8')).toBe(`[127.0.0.1]:${port} ${publicKey}\n`)
  })

  test('a changed key is refused whatever the flags, with file and line of the old one', async () => {
    const { host, folder, port } = await server()
    const knownHostsFile = join(folder, 'changed')
    writeFileSync(knownHostsFile, `# ours\n[127.0.0.1]:${port} ${foreignKey}\n`)
    const error = await failure(connect(host('mq1', { knownHostsFile }), { acceptNewHostKeys: true }))
    expect(error.code).toBe('host-key-changed')
    expect(error.message).toContain(`${knownHostsFile}:2 has ssh-ed25519 SHA256:`)
    expect(error.message.match(/SHA256:/g)).toHaveLength(2)
    expect(error.hint).toContain(`ssh-keygen -R '[127.0.0.1]:${port}' -f ${knownHostsFile}`)
  })

  test('a revoked key is refused whatever the flags', async () => {
    const { host, folder, publicKey } = await server()
    const knownHostsFile = join(folder, 'revoked')
    writeFileSync(knownHostsFile, `@revoked * ${publicKey}\n`)
    const error = await failure(connect(host('mq1', { knownHostsFile }), { acceptNewHostKeys: true }))
    expect(error.code).toBe('host-key-revoked')
  })
})

const rsaKey = (bits: number): string =>
  generateKeyPairSync('rsa', {
    modulusLength: bits,
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey
const rsa = rsaKey(2048)

/** A key revocation list of ssh-keygen over these public keys. */
function makeKrl(file: string, keys: readonly string[]): void {
  writeFileSync(`${file}.keys`, keys.map((key) => `${key} comment\n`).join(''))
  execFileSync('ssh-keygen', ['-q', '-k', '-f', file, `${file}.keys`])
}

interface Case {
  readonly name: string
  readonly server?: Misbehaviour
  /** Lines for ssh's configuration; `list` is a file that `write` may fill. */
  readonly config: (list: string) => string
  readonly write?: (list: string, publicKey: string) => void
  /** Code of the error; undefined: it connects. */
  readonly code: string | undefined
}

const revoked = (list: string): string => `RevokedHostKeys ${list}`

const cases: readonly Case[] = [
  {
    name: 'the key is in the list of RevokedHostKeys',
    config: revoked,
    write: (list, key) => {
      writeFileSync(list, `# stolen in May\n\n${foreignKey}\n  ${key} mq1\n`)
    },
    code: 'host-key-revoked',
  },
  {
    name: 'another key is in the list',
    config: revoked,
    write: (list) => {
      writeFileSync(list, `${foreignKey}\n`)
    },
    code: undefined,
  },
  { name: 'no list', config: () => 'RevokedHostKeys none', code: undefined },
  { name: 'the list is not there', config: revoked, code: 'revoked-keys-unreadable' },
  {
    name: 'a line of the list does not read',
    config: revoked,
    write: (list) => {
      writeFileSync(list, 'ssh-ed25519 AAAAC3Nz\n')
    },
    code: 'revoked-keys-unreadable',
  },
  {
    name: 'a key revocation list of ssh-keygen has the key',
    config: revoked,
    write: (list, key) => {
      makeKrl(list, [foreignKey, key])
    },
    code: 'host-key-revoked',
  },
  {
    name: 'a key revocation list of ssh-keygen has another key',
    config: revoked,
    write: (list) => {
      makeKrl(list, [foreignKey])
    },
    code: undefined,
  },
  {
    name: 'a key revocation list that is cut off',
    config: revoked,
    write: (list, key) => {
      makeKrl(list, [key])
      writeFileSync(list, readFileSync(list).subarray(0, 60))
    },
    code: 'revoked-keys-unreadable',
  },
  {
    name: 'the server signs with SHA-1 only',
    server: { hostKey: rsa, hostKeyAlgorithms: ['ssh-rsa'] },
    config: () => '',
    code: 'handshake-failed',
  },
  {
    name: "SHA-1, and ssh's configuration names it",
    server: { hostKey: rsa, hostKeyAlgorithms: ['ssh-rsa'] },
    config: () => 'HostKeyAlgorithms +ssh-rsa',
    code: undefined,
  },
  { name: 'an RSA key with SHA-2 signatures', server: { hostKey: rsa }, config: () => '', code: undefined },
  {
    name: 'a kind of key that HostKeyAlgorithms leaves out',
    server: { hostKey: rsa },
    config: () => 'HostKeyAlgorithms ssh-ed25519',
    code: 'handshake-failed',
  },
  {
    name: 'HostKeyAlgorithms without a kind of its own',
    config: () => 'HostKeyAlgorithms -ssh-ed25519',
    code: 'handshake-failed',
  },
  {
    name: 'a signature that HostKeyAlgorithms leaves out',
    server: { hostKey: rsa, hostKeyAlgorithms: ['rsa-sha2-256'] },
    config: () => 'HostKeyAlgorithms rsa-sha2-512',
    code: 'handshake-failed',
  },
  {
    name: 'HostKeyAlgorithms of nothing that is supported',
    config: () => 'HostKeyAlgorithms sk-ssh-ed25519@openssh.com',
    code: 'host-key-algorithms',
  },
  {
    name: 'an RSA key that is too short',
    server: { hostKey: rsa },
    config: () => 'RequiredRSASize 3072',
    code: 'host-key-too-short',
  },
  {
    name: 'an RSA key that is just long enough',
    server: { hostKey: rsa },
    config: () => 'RequiredRSASize 2048',
    code: undefined,
  },
]

const noSsh = spawnSync('ssh', ['-V']).error !== undefined
if (noSsh) process.stderr.write('host keys are not compared with ssh: there is no ssh on this machine\n')

describe.skipIf(noSsh)("what ssh's configuration says of host keys counts, as for ssh", () => {
  test.each(cases)('$name', async ({ server: misbehaviour, config, write, code }) => {
    const { host, folder, port, publicKey } = await server(misbehaviour)
    const list = join(folder, 'revoked')
    write?.(list, publicKey)
    const sshConfigFile = join(folder, 'config')
    const knownHosts = `UserKnownHostsFile ${folder}/known_hosts\nGlobalKnownHostsFile none\n`
    writeFileSync(sshConfigFile, `${knownHosts}IdentityAgent none\n${config(list)}\n`)
    const { knownHostsFile: _, ...ssh } = host('mq1').ssh
    const answer = await connect({ ...host('mq1'), ssh }, { sshConfigFile }).then(
      () => undefined,
      (error: unknown) => (error as { code: string }).code,
    )
    expect(answer).toBe(code)
    const argv = ['-F', sshConfigFile, '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes']
    const target = ['-i', join(folder, 'user'), '-p', String(port), 'tester@127.0.0.1', 'exit 0']
    const exit = await new Promise((resolve) =>
      execFile('ssh', [...argv, ...target], (error) => {
        resolve(error === null ? 0 : error.code)
      }),
    )
    expect(exit).toBe(code === undefined ? 0 : 255)
  })

  test('the error names list and line', async () => {
    const { host, folder, publicKey } = await server()
    const list = join(folder, 'revoked')
    writeFileSync(list, `# stolen\n${publicKey}\n`)
    const sshConfigFile = join(folder, 'config')
    writeFileSync(sshConfigFile, `RevokedHostKeys ${list}\n`)
    const error = await failure(connect(host('mq1'), { sshConfigFile, acceptNewHostKeys: true }))
    expect(error.message).toMatch(/^the host key of mq1 \(127\.0\.0\.1:\d+\) is revoked: ssh-ed25519 SHA256:/)
    expect(error.message).toContain(`(${list}:2)`)
  })

  test('the hint for an unknown key writes it under the alias that is looked up', async () => {
    const { host, folder, port } = await server()
    const sshConfigFile = join(folder, 'config')
    writeFileSync(sshConfigFile, 'HostKeyAlias mq-one\n')
    const error = await failure(
      connect(host('mq1', { knownHostsFile: `${folder}/none yet` }), { sshConfigFile }),
    )
    const [, command = ''] = /If it is the same: (.*) >> /.exec(hintText(error.hint)) ?? []
    expect(command).toBe(`ssh-keyscan -p ${port} 127.0.0.1 | sed 's/^[^#][^ ]*/mq-one/'`)
    expect(error.hint).toContain(`>> '${folder}/none yet',`)
  })
})

describe('jump hosts', () => {
  /** A machine in between, and a host behind it that both take the password 'open sesame' of every user. */
  async function behind() {
    const passwords: string[] = []
    const auth: Misbehaviour['auth'] = (context) => {
      if (context.method !== 'password') {
        context.reject(['password'])
        return
      }
      passwords.push(context.password)
      if (context.password === 'open sesame') context.accept()
      else context.reject(['password'])
    }
    const bastion = await server({ auth, allowTunnels: true })
    const target = await server({ auth })
    const known = join(target.folder, 'known_both')
    const line = ({ port, publicKey }: TestServer): string => `[127.0.0.1]:${port} ${publicKey}\n`
    writeFileSync(known, line(bastion) + line(target))
    const jump = `tester@127.0.0.1:${bastion.port}`
    return { bastion, target, known, jump, passwords }
  }

  test('are asked for a password of their own', async () => {
    const { bastion, target, known, jump } = await behind()
    const questions: string[] = []
    const askSecret = (question: string) => {
      questions.push(question)
      return Promise.resolve(new Secret('open sesame'))
    }
    const options: TransportOptions = { ...plainOptions, askSecret }
    for (const name of ['mq1', 'mq2']) {
      await connectShared(target.host(name, { jump, knownHostsFile: known }), options)
    }
    expect(questions).toEqual([
      `Password of tester at jump host 127.0.0.1:${bastion.port}: `,
      'Password of tester (for all hosts): ',
    ])
  })

  test('are not offered the password that was typed for the hosts', async () => {
    const { target, known, jump, passwords } = await behind()
    const typed = new Secret('typed for hosts')
    const options: TransportOptions = {
      ...plainOptions,
      askSecret: (question) => Promise.resolve(question.includes('all hosts') ? typed : undefined),
    }
    const direct = await failure(connectHost(target.host('mq1', { knownHostsFile: known }), options))
    expect(direct.code).toBe('auth-failed')
    expect(passwords).toEqual(['typed for hosts'])
    const error = await failure(connectHost(target.host('mq2', { jump, knownHostsFile: known }), options))
    expect(error.code).toBe('auth-failed')
    expect(error.message).toContain('jump host 127.0.0.1')
    expect(passwords).toEqual(['typed for hosts'])
  })

  test('are checked by the known_hosts of each host that goes through them', async () => {
    const { target, known, jump } = await behind()
    const askSecret = () => Promise.resolve(new Secret('open sesame'))
    const options: TransportOptions = { ...plainOptions, askSecret }
    await connectShared(target.host('mq1', { jump, knownHostsFile: known }), options)
    const strict = target.host('mq2', { jump, knownHostsFile: join(target.folder, 'known_hosts') })
    const error = await failure(connectHost(strict, options))
    expect(error.code).toBe('host-key-unknown')
    expect(error.message).toContain('jump host 127.0.0.1')
  })

  test("are known by ssh's own known_hosts too", async () => {
    const { bastion, target, jump } = await behind()
    const sshConfigFile = join(target.folder, 'config')
    writeFileSync(sshConfigFile, `UserKnownHostsFile ${bastion.folder}/known_hosts\n`)
    const askSecret = () => Promise.resolve(new Secret('open sesame'))
    const connected = await connect(target.host('mq1', { jump }), { sshConfigFile, askSecret })
    expect((await connected.script('exit 3')).exit).toBe(3)
  })

  test('stand in the hint for the unknown key of a host behind them', async () => {
    const { bastion, target, jump } = await behind()
    const askSecret = () => Promise.resolve(new Secret('open sesame'))
    const knownHostsFile = join(bastion.folder, 'known_hosts')
    const error = await failure(connect(target.host('mq1', { jump, knownHostsFile }), { askSecret }))
    expect(error.hint).toContain(
      `ssh -p ${bastion.port} tester@127.0.0.1 'ssh-keyscan -p ${target.port} 127.0.0.1' >> ${knownHostsFile}`,
    )
  })
})
