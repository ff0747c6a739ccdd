import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import type { AuthContext, Connection, ServerChannel, ServerHostKeyAlgorithm } from 'ssh2'
import type { Host, SshSettings } from '../../src/model/cluster.ts'

/** What the server does out of the ordinary; what is left out works as in any sshd. */
export interface Misbehaviour {
  /** Accepts every user unless given. */
  readonly auth?: (context: AuthContext, client: Connection) => void
  /** Answers a command; runs it on this machine unless given. `cut` ends the TCP connection at once. */
  readonly exec?: (command: string, channel: ServerChannel, cut: () => void) => void
  /** Whether a session may be opened; counts from 1. */
  readonly allowSession?: (count: number) => boolean
  /** Sent before the login. */
  readonly banner?: string
  /** Private key of the host; an Ed25519 key of its own unless given. */
  readonly hostKey?: string
  /** What the server offers to sign host keys with; all that fit the key unless given. */
  readonly hostKeyAlgorithms?: readonly ServerHostKeyAlgorithm[]
  /** Opens the tunnels that clients ask for; they are refused unless given. */
  readonly allowTunnels?: boolean
  /** Port of this machine to which all tunnels go, wherever clients want them to go. */
  readonly tunnelsTo?: number
  /** For commands that run on this machine. */
  readonly env?: Readonly<Record<string, string>>
}

export interface TestServer {
  readonly port: number
  /** Scratch folder; holds `known_hosts` with the server's key, and `user`, a private key. */
  readonly folder: string
  /** The server's public key as in known_hosts: type and base64. */
  readonly publicKey: string
  readonly sessions: () => number
  /** Reads no connection any more, not even its end: the machine of a server that stands still. */
  readonly freeze: () => void
  readonly host: (name: string, ssh?: Partial<SshSettings>) => Host
  readonly stop: () => Promise<void>
}

/** An SSH server in this process, whose misbehaviour is written down by the test. */
export async function startTestServer(misbehaviour: Misbehaviour = {}): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'rmq-server-'))
  const hostKey = misbehaviour.hostKey ?? newKey().private
  const userKey = join(folder, 'user')
  writeFileSync(userKey, newKey().private, { mode: 0o600 })
  const sockets = new Set<Socket>()
  const children = new Set<ChildProcess>()
  let sessions = 0
  const { hostKeyAlgorithms } = misbehaviour
  const algorithms = hostKeyAlgorithms && { serverHostKey: [...hostKeyAlgorithms] }
  const { banner } = misbehaviour
  const config = { hostKeys: [hostKey], ...(algorithms && { algorithms }), ...(banner && { banner }) }
  const server = new ssh2.Server(config, (client) => {
    const socket = socketOf(client)
    client.on('error', () => undefined)
    client.on('authentication', (context) => {
      if (misbehaviour.auth) misbehaviour.auth(context, client)
      else context.accept()
    })
    const { allowTunnels, tunnelsTo } = misbehaviour
    if (allowTunnels === true || tunnelsTo !== undefined) {
      client.on('tcpip', (accept, _reject, { destIP, destPort }) => {
        const channel = accept()
        const there = { host: destIP, port: destPort }
        const onward = connectTcp(tunnelsTo === undefined ? there : { host: '127.0.0.1', port: tunnelsTo })
        channel.pipe(onward).pipe(channel)
        channel.on('error', () => undefined)
        onward.on('error', () => channel.end())
      })
    }
    client.on('session', (accept, reject) => {
      sessions += 1
      if (misbehaviour.allowSession?.(sessions) === false) {
        reject()
        return
      }
      accept().on('exec', (acceptExec, _reject, { command }) => {
        const channel = acceptExec()
        if (misbehaviour.exec) misbehaviour.exec(command, channel, () => socket.destroy())
        else children.add(runHere(command, channel, misbehaviour.env))
      })
    })
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const publicKey = publicHalf(hostKey)
  const knownHostsFile = join(folder, 'known_hosts')
  writeFileSync(knownHostsFile, `[127.0.0.1]:${port} ${publicKey}\n`)

  function socketOf(client: Connection): Socket {
    const { _sock: socket } = client as unknown as { _sock: Socket }
    sockets.add(socket)
    return socket
  }
  return {
    port,
    folder,
    publicKey,
    sessions: () => sessions,
    freeze: () => {
      for (const socket of sockets) socket.pause()
    },
    host: (name, ssh = {}) => ({
      name,
      address: '127.0.0.1',
      privateAddress: '127.0.0.1',
      ssh: { user: 'tester', port, identityFile: userKey, knownHostsFile, ...ssh },
    }),
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      for (const { pid, exitCode, signalCode } of children) {
        if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid)
      }
      await new Promise((resolve) => server.close(resolve))
      rmSync(folder, { recursive: true })
    },
  }
}

/** Type and base64 of a private key's public half, as in known_hosts. */
function publicHalf(privateKey: string): string {
  const key = ssh2.utils.parseKey(privateKey)
  if (key instanceof Error) throw key
  return `${key.type} ${key.getPublicSSH().toString('base64')}`
}

/** A key pair; `public` is type and base64. About one in some hundred keys that ssh2 makes is malformed: not these. */
export function newKey(passphrase?: string): { readonly private: string; readonly public: string } {
  for (;;) {
    const pair =
      passphrase === undefined
        ? ssh2.utils.generateKeyPairSync('ed25519')
        : ssh2.utils.generateKeyPairSync('ed25519', { cipher: 'aes256-cbc', passphrase, rounds: 4 })
    if (ssh2.utils.parseKey(pair.private, passphrase) instanceof Error) continue
    return { private: pair.private, public: pair.public.split(' ').slice(0, 2).join(' ') }
  }
}

/** The marker that the script of a command line prints first. */
export function markerIn(command: string): string {
  const [, first = '', second = ''] = /"(rmq.)" "([0-9a-f]{17})/.exec(command) ?? []
  return first + second
}

/** Takes a script as a host does, of which nothing is run: the marker of its start is printed first. @returns what came on stdin */
export async function takeScript(command: string, channel: ServerChannel): Promise<Buffer> {
  const marker = markerIn(command)
  channel.write(`${marker} 1 1\n`)
  channel.stderr.write(`${marker}\n`)
  const chunks: Buffer[] = []
  channel.on('data', (chunk: Buffer) => chunks.push(chunk))
  await new Promise((resolve) => channel.once('end', resolve))
  return Buffer.concat(chunks)
}

/** Ends a command with its output, a character for each byte. */
export function endCommand(
  channel: ServerChannel,
  { stdout, exit }: { readonly stdout: string; readonly exit: number },
): void {
  channel.write(Buffer.from(stdout, 'latin1'))
  channel.exit(exit)
  channel.end()
}

/** As sshd does: by the login shell, in a process group of its own. */
export function runHere(
  command: string,
  channel: ServerChannel,
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const child = spawn('sh', ['-c', command], { detached: true, env: { ...process.env, ...env } })
  child.stdout.pipe(channel, { end: false })
  child.stderr.pipe(channel.stderr, { end: false })
  channel.pipe(child.stdin)
  child.stdin.on('error', () => undefined)
  child.on('close', (code, signal) => {
    if (signal) channel.exit(signal.replace('SIG', ''), false, '')
    else channel.exit(code ?? 0)
    channel.end()
  })
  return child
}
