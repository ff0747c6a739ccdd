import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import type { LocalFile } from '../../../src/engine/access.ts'
import type { RelayServer } from '../../../src/engine/relay/relay.ts'
import { relayOf } from '../../../src/resources/relay/relay.ts'
import { Secret } from '../../../src/secret.ts'
import { LocalHost } from '../../helpers/local-host.ts'
import { tempDir } from '../../helpers/temp.ts'
import { sha512 } from '../artifacts/support.ts'
import { freePort } from '../../helpers/sshd.ts'

const content = randomBytes(900_000)
const file: LocalFile = { path: '', bytes: content.length, sha256: '', sha512: sha512(content) }
const host = new LocalHost('local')

let folder = ''
beforeEach(async () => {
  folder = await tempDir()
  for (const name of ['from', 'to']) mkdirSync(join(folder, name), { mode: 0o700 })
  writeFileSync(join(folder, 'from/a.archive'), content)
})

/** Two hosts of one address: they have a folder each. */
const relay = (name: 'from' | 'to', peer = '127.0.0.1') =>
  relayOf(
    {
      address: peer === '127.0.0.1' ? 'self' : '127.0.0.1',
      hosts: [{ privateAddress: peer }],
      opensFirewall: false,
    },
    { what: 'RocketMQ', path: join(folder, name, 'a.archive'), mode: '0600' },
  )

async function serve(peer?: string): Promise<{ server: RelayServer; line: string }> {
  const token = new Secret(randomBytes(24).toString('hex'))
  const server = { host: 'mq1', address: '127.0.0.1', port: await freePort(), token }
  const { exit, stdout, stderr } = await host.script(relay('from', peer).serve(server))
  expect(exit, stderr.toString()).toBe(0)
  const line = stdout.toString().trim()
  onTestFinished(async () => {
    await host.script(relay('from').stop(line))
  })
  return { server, line }
}

async function copy(server: RelayServer): Promise<{ exit: number; output: string }> {
  const { exit, stdout, stderr } = await host.script(relay('to').copy(file, server).script)
  return { exit, output: stdout.toString() + stderr.toString() }
}

const copied = (): Buffer => readFileSync(join(folder, 'to/a.archive'))

test('a host copies a file that another one hands on, also after it was removed there', async () => {
  const { server } = await serve()
  rmSync(join(folder, 'from/a.archive'))
  expect(await copy(server)).toEqual({ exit: 0, output: '' })
  expect(copied().equals(content)).toBe(true)
})

test('a copy that broke off is resumed', async () => {
  const { server } = await serve()
  writeFileSync(join(folder, `to/a.archive.part-${file.sha512.slice(0, 12)}`), content.subarray(0, 500_000))
  expect(await copy(server)).toEqual({ exit: 0, output: '' })
  expect(copied().equals(content)).toBe(true)
})

test('a file that is not the one of the run is not taken', async () => {
  writeFileSync(join(folder, 'from/a.archive'), randomBytes(1000))
  const { server } = await serve()
  const { exit, output } = await copy(server)
  expect(exit).toBe(1)
  expect(output).toContain('another file was sent')
  expect(readdirSync(join(folder, 'to'))).toEqual([])
})

test.each<[string, string | undefined]>([
  ['another token', undefined],
  ['an address that is not a peer', '127.0.0.2'],
])('%s gets nothing', async (_what, peer) => {
  const { server } = await serve(peer)
  const asks = peer === undefined ? { ...server, token: new Secret('f'.repeat(48)) } : server
  const { exit, output } = await copy(asks)
  expect(exit).toBe(1)
  expect(output).not.toContain(asks.token.reveal())
  expect(existsSync(join(folder, 'to/a.archive'))).toBe(false)
})

test('no process has the token in its arguments, the one that answers is not of root, and both end', async () => {
  const { server, line } = await serve()
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'latin1')
    } catch {
      return ''
    }
  }
  expect(processes.filter((pid) => read(`/proc/${pid}/cmdline`).includes(server.token.reveal()))).toEqual([])
  const [keeper = ''] = line.split(' ')
  const statusOf = (pid: string): string => read(`/proc/${pid}/status`)
  const answering = processes.filter((pid) => statusOf(pid).includes(`\nPPid:\t${keeper}\n`))
  expect(answering).toHaveLength(1)
  if (process.getuid?.() === 0) expect(statusOf(answering[0] ?? '')).toContain('\nUid:\t65534\t65534\t')
  expect((await host.script(relay('from').stop(line))).exit).toBe(0)
  // A process that has ended may still be listed until its parent has asked for its end.
  const runs = (pid: string): boolean => /^State:\t[^Z]/m.test(statusOf(pid))
  await expect.poll(() => [keeper, ...answering].filter(runs)).toEqual([])
})

test('a host without the file, or whose address is on no interface of it, cannot hand it on', async () => {
  const server = {
    host: 'mq1',
    address: '192.0.2.1',
    port: await freePort(),
    token: new Secret('a'.repeat(48)),
  }
  expect((await host.script(relay('from').serve(server))).exit).toBe(1)
  rmSync(join(folder, 'from/a.archive'))
  expect((await host.script(relay('from').serve({ ...server, address: '127.0.0.1' }))).exit).toBe(1)
})
