import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RmqError } from '../../../src/errors.ts'
import type { LocalFile } from '../../../src/engine/access.ts'
import { buildProbeScript, parseProbeOutput } from '../../../src/shell/batch.ts'
import { connectHost } from '../../../src/transport/index.ts'
import type { SshHost, TransportOptions } from '../../../src/transport/index.ts'
import { knownHostsLine, missingSshd, startSshd } from '../../helpers/sshd.ts'
import type { Sshd } from '../../helpers/sshd.ts'

const missing = missingSshd()
if (missing !== undefined) process.stderr.write(`no test against a real sshd: ${missing}\n`)

/** A file system of 64 KiB, where one may be mounted (root). */
function mountSmallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'rmq-small-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder])
  if (mounted.status === 0) return folder
  process.stderr.write(`no test of a full disk: ${String(mounted.stderr)}`)
  rmdirSync(folder)
  return undefined
}

const smallDisk = missing === undefined ? mountSmallDisk() : undefined

const options: TransportOptions = { acceptNewHostKeys: false, sshConfigFile: '/dev/null' }

async function failure(promise: Promise<unknown>): Promise<RmqError> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  )
  if (error instanceof RmqError) return error
  throw error
}

describe.skipIf(missing !== undefined)('a real sshd', () => {
  let sshd: Sshd
  let mq1: SshHost
  beforeAll(async () => {
    sshd = await startSshd(['MaxSessions 5'])
    mq1 = await connectHost(sshd.host('mq1'), options)
  })
  afterAll(async () => {
    await mq1.close()
    await sshd.stop()
    if (smallDisk === undefined) return
    spawnSync('umount', [smallDisk])
    rmdirSync(smallDisk)
  })

  const file = (name: string, content: Buffer | string): LocalFile => {
    const path = join(sshd.folder, name)
    writeFileSync(path, content)
    return {
      path,
      bytes: Buffer.byteLength(content),
      sha256: createHash('sha256').update(content).digest('hex'),
    }
  }

  test('a batch of probes in one script', async () => {
    const fragments = Array.from({ length: 40 }, (_, index) => `stat -c %a /etc/passwd; exit ${index}`)
    const { stdout } = await mq1.script(buildProbeScript(fragments, 'n0nce4tests'))
    const answers = parseProbeOutput(stdout, 'n0nce4tests', 40)
    expect(answers.map(({ exit }) => exit)).toEqual([...Array(40).keys()])
  })

  test('a long script and a long answer', async () => {
    const word = 'x'.repeat(300_000)
    const { stdout } = await mq1.script(`printf %s ${word}; head -c 3000000 /dev/zero`)
    expect(stdout.length).toBe(3_300_000)
  })

  test('output is seen as it comes', async () => {
    const seen: string[] = []
    await mq1.script('echo one; echo two', { onStdout: (chunk) => seen.push(chunk.toString()) })
    expect(seen.join('')).toBe('one\ntwo\n')
  })

  test('the words of a command stay words; its input is data', async () => {
    const { stdout } = await mq1.command(['printf', '[%s]', 'a b', "it's", '$HOME', ''])
    expect(stdout.toString()).toBe("[a b][it's][$HOME][]")
    expect((await mq1.command(['sort'], { stdin: 'b\na\n' })).stdout.toString()).toBe('a\nb\n')
  })

  test('thirty scripts at once over five sessions', async () => {
    const results = await Promise.all(Array.from({ length: 30 }, (_, n) => mq1.script(`echo ${n}`)))
    expect(results.map(({ stdout }) => Number(stdout))).toEqual([...Array(30).keys()])
  })

  test('a script that takes too long is ended with all it started', async () => {
    const mark = join(sshd.folder, 'survived')
    const script = `(sleep 1.5; echo >${mark}) & sleep 60`
    const error = await failure(mq1.script(script, { timeoutMs: 200 }))
    expect(error).toMatchObject({ code: 'timeout', where: { host: 'mq1' } })
    expect(error.message).toContain('200 ms')
    await mq1.script('sleep 1.6')
    expect(existsSync(mark)).toBe(false)
  })

  test('an interrupted script is given up at once and ended on the host', async () => {
    const own = await connectHost(sshd.host('mq1'), options)
    const stop = new AbortController()
    const trapped = join(sshd.folder, 'trapped')
    const running = own.script(`trap 'echo >${trapped}; exit' TERM; echo started; sleep 60 & wait`, {
      signal: stop.signal,
      onStdout: () => {
        stop.abort()
      },
    })
    const error = await failure(running)
    expect(error).toMatchObject({ code: 'interrupted', exitCode: 130 })
    await own.close()
    expect(existsSync(trapped)).toBe(true)
    expect((await failure(mq1.script('true', { signal: stop.signal }))).code).toBe('interrupted')
  })

  describe('uploading', () => {
    test('a file arrives whole, with its mode, and replaces what was there', async () => {
      const content = Buffer.alloc(5_000_000, 'rocketmq')
      const target = join(sshd.folder, "it's a target")
      writeFileSync(target, 'old')
      const sent: number[] = []
      await mq1.upload(file('from', content), target, '0640', { onProgress: (bytes) => sent.push(bytes) })
      expect(readFileSync(target).equals(content)).toBe(true)
      expect(statSync(target).mode & 0o777).toBe(0o640)
      expect(sent.at(-1)).toBe(content.length)
      expect(sent.length).toBeGreaterThan(5)
    })

    test('an empty file', async () => {
      await mq1.upload(file('nothing', ''), join(sshd.folder, 'empty'), '0600')
      expect(statSync(join(sshd.folder, 'empty')).size).toBe(0)
    })

    test.each<[string, (local: LocalFile) => LocalFile, string, RegExp]>([
      [
        'other content',
        (local) => ({ ...local, sha256: '0'.repeat(64) }),
        'kept/file',
        /checksum does not match/,
      ],
      ['cut short', (local) => ({ ...local, bytes: local.bytes + 1 }), 'kept/file', /4 of 5 bytes arrived/],
      ['no such folder', (local) => local, 'nowhere/file', /folder .*nowhere is not there/],
      ['a folder in its place', (local) => local, 'kept', /kept is a folder/],
      ['gone here', (local) => ({ ...local, path: '/no/such/file' }), 'kept/file', /could not be read here/],
    ])('%s: an error, and nothing is left behind', async (_name, spoil, target, message) => {
      const kept = join(sshd.folder, 'kept')
      mkdirSync(kept, { recursive: true })
      writeFileSync(join(kept, 'file'), 'before')
      const error = await failure(mq1.upload(spoil(file('from4', 'four')), join(sshd.folder, target), '0644'))
      expect(error.code).toBe('upload-failed')
      expect(error.message).toMatch(message)
      expect(readdirSync(kept)).toEqual(['file'])
      expect(readFileSync(join(kept, 'file'), 'utf8')).toBe('before')
    })

    test('a connection that ends in the middle leaves nothing behind', async () => {
      const folder = join(sshd.folder, 'middle')
      mkdirSync(folder)
      const own = await connectHost(sshd.host('mq1'), options)
      const sending = own.upload(file('large', Buffer.alloc(50_000_000)), join(folder, 'file'), '0644', {
        onProgress: () => void own.close(),
      })
      const error = await failure(sending)
      expect(error.code).toBe('connection-lost')
      expect(error.message).toContain(`while uploading ${folder}/file`)
      const { exit } = await mq1.script(`i=0
        while [ -n "$(ls -A ${folder})" ]; do sleep 0.05; i=$((i + 1)); [ $i -lt 100 ] || exit 1; done`)
      expect(exit).toBe(0)
    })

    test.skipIf(smallDisk === undefined)(
      'a full disk is told in the words of the host, with what is free',
      async () => {
        const disk = smallDisk ?? ''
        const error = await failure(mq1.upload(file('big', Buffer.alloc(1_000_000)), `${disk}/big`, '0644'))
        expect(error.code).toBe('upload-failed')
        expect(error.message).toContain('No space left on device')
        expect(error.output).toMatch(/Available.*\n.*tmpfs +64 /)
        expect(error.hint).toContain(`in ${disk}`)
        expect(readdirSync(disk)).toEqual([])
      },
    )
  })

  describe('tunnels', () => {
    test('reach a port from the host', async () => {
      const echo = createServer((socket) => socket.pipe(socket))
      await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
      const stream = await mq1.connect('127.0.0.1', (echo.address() as AddressInfo).port)
      const answer = new Promise((resolve) => stream.once('data', resolve))
      stream.write('hello')
      expect(String(await answer)).toBe('hello')
      stream.destroy()
      await new Promise((resolve) => echo.close(resolve))
    })

    test('nothing listens there', async () => {
      const error = await failure(mq1.connect('127.0.0.1', 1))
      expect(error.code).toBe('forward-refused')
      expect(error.message).toContain(
        'nothing answers at 127.0.0.1:1, seen from the host: Connection refused',
      )
    })

    test('the host forbids them: a command carries the bytes instead, and that is told once', async () => {
      const strict = await startSshd(['AllowTcpForwarding no'])
      const notes: string[] = []
      const host = await connectHost(strict.host('mq2'), {
        ...options,
        onNote: (_, note) => notes.push(note),
      })
      const echo = createServer((socket) => socket.pipe(socket))
      await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
      const { port } = echo.address() as AddressInfo
      for (const text of ['hello', 'again']) {
        const stream = await host.connect('127.0.0.1', port)
        const answer = new Promise((resolve) => stream.once('data', resolve))
        stream.write(text)
        expect(String(await answer)).toBe(text)
        stream.destroy()
      }
      expect(notes).toEqual([expect.stringContaining('AllowTcpForwarding')])
      const error = await failure(host.connect('127.0.0.1', 1))
      expect(error.code).toBe('forward-refused')
      expect(error.message).toContain('refused')
      await new Promise((resolve) => echo.close(resolve))
      await host.close()
      await strict.stop()
    })

    test('the other end closes a relayed connection: the stream ends', async () => {
      const strict = await startSshd(['AllowTcpForwarding no'])
      const host = await connectHost(strict.host('mq2'), options)
      const server = createServer((socket) => socket.end('bye'))
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const stream = await host.connect('127.0.0.1', (server.address() as AddressInfo).port)
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      await new Promise((resolve) => stream.once('close', resolve))
      expect(Buffer.concat(chunks).toString()).toBe('bye')
      await new Promise((resolve) => server.close(resolve))
      await host.close()
      await strict.stop()
    })
  })

  test('a host known by its RSA key is asked for that one', async () => {
    const knownHostsFile = join(sshd.folder, 'known_rsa')
    writeFileSync(knownHostsFile, knownHostsLine(sshd.port, join(sshd.folder, 'host_rsa')))
    const host = await connectHost(sshd.host('mq1', { knownHostsFile }), options)
    expect((await host.script('exit 9')).exit).toBe(9)
    await host.close()
  })

  describe('jump hosts', () => {
    test('several hosts go through one connection to the bastion, which ends with the last', async () => {
      const bastion = await startSshd(['LogLevel VERBOSE'])
      const knownHostsFile = join(sshd.folder, 'known_both')
      writeFileSync(
        knownHostsFile,
        readFileSync(bastion.knownHosts, 'utf8') + readFileSync(sshd.knownHosts, 'utf8'),
      )
      // The key of the target opens the bastion too.
      writeFileSync(join(bastion.folder, 'authorized_keys'), readFileSync(`${sshd.userKey}.pub`))
      const jump = `127.0.0.1:${bastion.port}`
      const shared = { ...options }
      const hosts = await Promise.all(
        ['mq1', 'mq2', 'mq3'].map((name) => connectHost(sshd.host(name, { jump, knownHostsFile }), shared)),
      )
      const results = await Promise.all(hosts.map((host) => host.script('echo $SSH_CONNECTION')))
      for (const { stdout } of results) expect(stdout.toString()).toContain(`127.0.0.1 ${sshd.port}`)
      expect(bastion.log().match(/Accepted publickey/g)).toHaveLength(1)
      for (const host of hosts) await host.close()
      await bastion.logged(/Received disconnect|Disconnected from|Connection closed/)
      await bastion.stop()
    })

    test('the key of a bastion is checked as strictly', async () => {
      const bastion = await startSshd()
      const error = await failure(
        connectHost(sshd.host('mq1', { jump: `127.0.0.1:${bastion.port}` }), { ...options }),
      )
      expect(error.code).toBe('host-key-unknown')
      expect(error.message).toContain('jump host 127.0.0.1')
      expect(error.where.host).toBe('mq1')
      await bastion.stop()
    })

    test('a ProxyJump that goes in a circle is an error, not a wait for ever', async () => {
      const sshConfigFile = join(sshd.folder, 'circle')
      writeFileSync(sshConfigFile, 'Host one\n  ProxyJump two\nHost two\n  ProxyJump one\n')
      const mq = { ...sshd.host('mq1'), address: 'one' }
      const error = await failure(connectHost(mq, { ...options, sshConfigFile }))
      expect(error).toMatchObject({ code: 'bad-jump', exitCode: 2 })
    })
  })

  test('a ProxyCommand is an error that names the way out', async () => {
    const sshConfigFile = join(sshd.folder, 'command')
    writeFileSync(sshConfigFile, 'Host *\n  ProxyCommand nc %h %p\n')
    const error = await failure(connectHost(sshd.host('mq1'), { ...options, sshConfigFile }))
    expect(error.code).toBe('proxy-command')
    expect(error.hint).toContain('ssh.jump')
  })

  test("what ssh's configuration says is enough", async () => {
    const sshConfigFile = join(sshd.folder, 'config')
    writeFileSync(
      sshConfigFile,
      `Host mq1.example
  HostName 127.0.0.1
  Port ${sshd.port}
  User ${userInfo().username}
  IdentityFile ${sshd.userKey}
  UserKnownHostsFile ${sshd.knownHosts}
  StrictHostKeyChecking no
`,
    )
    const mq = { name: 'mq1', address: 'mq1.example', privateAddress: '127.0.0.1', ssh: {} }
    const host = await connectHost(mq, { ...options, sshConfigFile })
    expect((await host.script('exit 0')).exit).toBe(0)
    await host.close()
  })
})
