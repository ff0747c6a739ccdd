import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeBackup } from '../../../src/backup/archive/encode.ts'
import { COMMANDS } from '../../../src/cli/table/index.ts'
import { overSsh } from '../../../src/run/hosts/connector.ts'
import { runCli, spawnCli } from '../../helpers/cli.ts'
import { contents } from '../../unit/backup/support.ts'
import { writeInventory } from './hanging-inventory.ts'
import { startHangingHost, type Hang, type HangingHost } from './hanging-host.ts'

/** ms from the signal to the end; readings themselves would end after 30 s. A machine of two cores runs other tests besides. */
const AT_ONCE = 15_000
const SLOW = 120_000

const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The words of each command that contacts hosts; './' is the folder of the test. A new command needs words here. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  adopt: ['--hosts', './hosts.ini', '-o', './adopted.yaml'],
  check: ['./prod.yaml'],
  plan: ['./prod.yaml'],
  'upgrade-check': ['./prod.yaml', '--to', '5.4.0'],
  apply: ['./prod.yaml', '--yes'],
  rollback: ['./prod.yaml', '--yes'],
  bootstrap: ['root@127.0.0.1', '--identity-file', './user', '--yes'],
  verify: ['./prod.yaml', '--timings'],
  status: ['./prod.yaml'],
  smoke: ['./prod.yaml', '--yes'],
  logs: ['./prod.yaml'],
  audit: ['./prod.yaml'],
  start: ['./prod.yaml', '--yes'],
  stop: ['./prod.yaml', '--yes'],
  restart: ['./prod.yaml', '--yes'],
  drill: ['failover', './prod.yaml', 'broker-a', '--yes'],
  reset: ['./prod.yaml', '--yes-wipe', 'lab'],
  destroy: ['./prod.yaml', '--yes-destroy', 'lab'],
  backup: ['./prod.yaml', '-o', './backup.tar.gz'],
  restore: ['./saved.tar.gz', '--to', './prod.yaml', '--yes'],
  exec: ['./prod.yaml', '--', 'true'],
  unlock: ['./prod.yaml', '--yes'],
}

/** Commands that ask no instance on a bare host, and end by themselves. */
const ASKS_NOTHING = ['adopt', 'rollback', 'logs', 'audit', 'exec', 'unlock']

const remote = COMMANDS.filter((command) => command.remote).map(({ name }) => name)

/** Warnings of the inventory, and one error with its hint and the place of the log at the end. */
const ONE_ERROR = /^(?:(?!error:|.*bug).*\n)*error: .*interrupted.*\n(?: {2}(?:→|log:) .*\n)*$/

let folder = ''
let host: HangingHost
const before = process.env['PATH']

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rmq-interrupt-'))
  host = await startHangingHost()
  const { port, folder: keys } = host.server
  const user = join(keys, 'user')
  const known = join(keys, 'known_hosts')
  const write = (name: string, text: string | Buffer): void => {
    writeFileSync(join(folder, name), text)
  }
  writeInventory(folder, host.server)
  write(
    'hosts.ini',
    `[all]\nmq1 ansible_host=127.0.0.1 ansible_port=${port} ansible_user=root ansible_ssh_private_key_file=${user} ansible_ssh_extra_args='-o UserKnownHostsFile=${known}'\n`,
  )
  write('saved.tar.gz', (await encodeBackup(contents(), undefined)).bytes)
  // ssh's own configuration, for the command without an inventory.
  copyFileSync(user, join(folder, 'user'))
  mkdirSync(join(folder, 'bin'))
  const words = `-p ${port} -i ${user} -o UserKnownHostsFile=${known}`
  writeFileSync(join(folder, 'bin/ssh'), `#!/bin/sh\nPATH='${before}' exec ssh ${words} "$@"\n`, {
    mode: 0o755,
  })
  process.env['PATH'] = `${folder}/bin:${before}`
})

afterAll(async () => {
  process.env['PATH'] = before
  await host.stop()
  rmSync(folder, { recursive: true })
})

interface Ended {
  readonly exit: number | null
  readonly stdout: string
  readonly stderr: string
  /** ms from the signal to the end. */
  readonly ms: number
}

const wordsOf = (name: string): readonly string[] => [
  name,
  ...(WORDS[name] ?? []).map((word) => word.replace(/^\.\//, `${folder}/`)),
]

const env = () => ({ HOME: folder, XDG_STATE_HOME: join(folder, 'state') })

/** Runs a command as a process until something hangs, and sends the signal. undefined: it ended before. */
async function signalled(words: readonly string[], signal: NodeJS.Signals): Promise<Ended | undefined> {
  const child = spawnCli(words, { cwd: folder, env: env() })
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const closed = once(child, 'close') as Promise<[number | null]>
  if ((await Promise.race([host.hung(), closed])) !== undefined) return undefined
  const begun = performance.now()
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), 3 * AT_ONCE)
  const [exit] = await closed
  clearTimeout(timer)
  return { exit, stdout, stderr, ms: performance.now() - begun }
}

/** The same inside this process. */
async function stopped(words: readonly string[]): Promise<Ended | undefined> {
  const stop = new AbortController()
  const running = runCli(words, { cwd: folder, env: env(), connect: overSsh, stop: stop.signal })
  const ended = await Promise.race([host.hung(), running])
  if (ended !== undefined) return undefined
  const begun = performance.now()
  stop.abort()
  return { ...(await running), ms: performance.now() - begun }
}

function expectAtOnce(ended: Ended | undefined, exit: number): void {
  expect(ended).toMatchObject({ exit, stderr: expect.stringMatching(ONE_ERROR) as string })
  expect(ended?.ms).toBeLessThan(AT_ONCE)
}

it('every command that contacts hosts is tried here, with its words', () => {
  expect(Object.keys(WORDS).sort()).toEqual(remote.toSorted())
})

describe('a command ends at the first signal', () => {
  it.each(remote.map((name, index) => [name, SIGNALS[index % SIGNALS.length] ?? 'SIGINT'] as const))(
    'while a script of its first reading hangs: %s by %s',
    { timeout: SLOW },
    async (name, signal) => {
      host.use('hangs in a script')
      const ended = await signalled(wordsOf(name), signal)
      expectAtOnce(ended, CODES[signal])
    },
  )

  const cases = (['never answers', 'has a silent broker'] as const).flatMap((hang) =>
    remote
      .filter((name) => hang === 'never answers' || !ASKS_NOTHING.includes(name))
      .map((name): [Hang, string] => [hang, name]),
  )
  it.each(cases)('while its host %s: %s', { timeout: SLOW }, async (hang, name) => {
    host.use(hang)
    const ended = await stopped(wordsOf(name))
    expectAtOnce(ended, CODES.SIGINT)
  })
})
