import { execFileSync, spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Host, SshSettings } from '../../src/model/cluster.ts'

const SSHD = '/usr/sbin/sshd'

/** Why there can be no sshd here, or undefined when there can. Installs it where that is possible (root, apt). */
export function missingSshd(): string | undefined {
  if (existsSync(SSHD)) return undefined
  if (userInfo().uid !== 0) return 'no sshd on this machine, and only root can install openssh-server'
  const install = spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'openssh-server'], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  return install.status === 0 && existsSync(SSHD) ? undefined : 'openssh-server could not be installed'
}

export interface Sshd {
  /** Scratch folder of this server: keys, configuration, known_hosts. */
  readonly folder: string
  readonly port: number
  /** Private key that may log in. */
  readonly userKey: string
  /** Holds the server's ed25519 key. */
  readonly knownHosts: string
  /** A host of an inventory that is this server. */
  readonly host: (name: string, ssh?: Partial<SshSettings>) => Host
  /** Everything it has logged. */
  readonly log: () => string
  /** Resolves as soon as it has logged this. */
  readonly logged: (pattern: RegExp) => Promise<void>
  readonly stop: () => Promise<void>
}

export function makeKey(file: string, type = 'ed25519', passphrase = ''): string {
  const size = type === 'rsa' ? ['-b', '2048'] : []
  execFileSync('ssh-keygen', ['-q', '-t', type, ...size, '-N', passphrase, '-f', file, '-C', 'test'])
  return file
}

/** A real sshd on a free port of 127.0.0.1 with keys of its own. `lines` go first into its sshd_config. */
export async function startSshd(lines: readonly string[] = []): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'rmq-sshd-'))
  mkdirSync('/run/sshd', { recursive: true })
  const port = await freePort()
  makeKey(join(folder, 'host_ed25519'))
  makeKey(join(folder, 'host_rsa'), 'rsa')
  const userKey = makeKey(join(folder, 'user'))
  writeFileSync(join(folder, 'authorized_keys'), readFileSync(`${userKey}.pub`), { mode: 0o600 })
  const config = join(folder, 'sshd_config')
  writeFileSync(
    config,
    [
      ...lines,
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${folder}/host_ed25519`,
      `HostKey ${folder}/host_rsa`,
      `AuthorizedKeysFile ${folder}/authorized_keys`,
      'PermitRootLogin yes',
      'StrictModes no',
      'UsePAM no',
      // Not the ~/.bashrc of the user that runs the tests.
      `SetEnv HOME=${folder}`,
      'PidFile none',
      '',
    ].join('\n'),
  )
  const child = spawn(SSHD, ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] })
  // Also when a test fails before it comes to `stop`.
  const killOnExit = (): void => {
    child.kill()
  }
  process.once('exit', killOnExit)
  const log: string[] = []
  child.stderr.on('data', (chunk: Buffer) => log.push(chunk.toString()))
  await listening(port, child, log)
  const knownHosts = join(folder, 'known_hosts')
  writeFileSync(knownHosts, knownHostsLine(port, join(folder, 'host_ed25519')))
  return {
    folder,
    port,
    userKey,
    knownHosts,
    host: (name, ssh = {}) => ({
      name,
      address: '127.0.0.1',
      privateAddress: '127.0.0.1',
      ssh: { user: userInfo().username, port, identityFile: userKey, knownHostsFile: knownHosts, ...ssh },
    }),
    log: () => log.join(''),
    logged: (pattern) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (pattern.test(log.join(''))) resolve()
        }
        child.stderr.on('data', look)
        look()
      }),
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      process.off('exit', killOnExit)
      child.kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A known_hosts line for a server on 127.0.0.1 with this host key file. */
export function knownHostsLine(port: number, keyFile: string): string {
  const [type = '', base64 = ''] = readFileSync(`${keyFile}.pub`, 'utf8').split(' ')
  return `[127.0.0.1]:${port} ${type} ${base64}\n`
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port'))
        else resolve(address.port)
      })
    })
  })
}

/** Waits until sshd takes connections; it says so nowhere that can be watched. */
async function listening(port: number, child: ChildProcess, log: readonly string[]): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) break
    if (await answers(port)) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  child.kill()
  throw new Error(`sshd did not start: ${log.join('')}`)
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port }, () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => {
      resolve(false)
    })
  })
}
