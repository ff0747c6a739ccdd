import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { execFileSync } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROGRAMS } from '../../../bench/farm/server.ts'
import { spawnCli } from '../../helpers/cli.ts'
import { missingGuest, startGuest, type Guest } from './guest.ts'
import { startHost, type Manner, type RepeatingHost } from './host.ts'
import { leaksIn, seed, seeded } from './seeded.ts'

process.stderr.write(`secrets of RMQ_SECRETS_SEED=${seed}\n`)

const missing = missingGuest()
if (missing !== undefined) process.stderr.write(`no test of secrets against hosts: ${missing}\n`)

/** ms; a machine of two cores runs other tests besides. */
const SLOW = 600_000
/** ms after which a command that waits for a broker is interrupted. */
const PATIENCE = 40_000

const IN_URL = ['', ''] as const
const secrets = {
  login: seeded('password of the login'),
  sudo: seeded('password of sudo'),
  key: seeded('secret key of ACL 2.0'),
  previous: seeded('previous secret key'),
  header: seeded('header of metrics'),
  literal: seeded('key of the tiered store'),
  option: seeded('password in javaOptions', IN_URL),
  user: seeded('login of a URL', IN_URL),
  signature: seeded('query of a URL', IN_URL),
  passphrase: seeded('passphrase of backups'),
}
const all = Object.values(secrets)

/** In the environment of the tool: they are no argument of any program. */
const VARIABLES = {
  T_LOGIN: secrets.login.value,
  T_SUDO: secrets.sudo.value,
  T_KEY: secrets.key.value,
  T_PREVIOUS: secrets.previous.value,
  T_HEADER: JSON.stringify({ authorization: secrets.header.value }),
  RMQ_BACKUP_PASSPHRASE: secrets.passphrase.value,
}

/** The lines of the start scripts of 5.5.0 that have sizes. */
const SCRIPTS = {
  'runserver.sh': ['-Xms4g -Xmx4g -Xmn2g', '-Xms4g -Xmx4g'],
  'runbroker.sh': ['-Xms8g -Xmx8g', '-XX:MaxDirectMemorySize=15g'],
  'tools.sh': ['-Xms1g -Xmx1g -Xmn256m'],
}

let folder = ''
let guest: Guest
let host: RepeatingHost
let mirror: Server

beforeAll(async () => {
  if (missing !== undefined) return
  folder = mkdtempSync(join(tmpdir(), 'rmq-secrets-'))
  chmodSync(folder, 0o755)
  for (const name of ['bin', 'own', 'home', 'state', 'release/bin', 'release/lib', 'jdk/bin'])
    mkdirSync(join(folder, name), { recursive: true })
  const program = (path: string, text: string): void => {
    writeFileSync(join(folder, path), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  }
  for (const [name, text] of Object.entries(PROGRAMS)) program(`bin/${name}`, text)
  // Programs of this machine that the tool starts: each notes what it is given.
  for (const name of ['ssh', 'ssh-keygen', 'java', 'mvn', 'git', 'sh']) {
    const real = execFileSync('sh', ['-c', `command -v ${name} || :`], { encoding: 'utf8' }).trim()
    const note = `{ printf '%s\\n' "$0 $*"; env; } >>${folder}/children`
    if (real !== '') program(`own/${name}`, `${note}\nexec ${real} "$@"`)
  }
  for (const name of ['java', 'javac', 'jar']) program(`jdk/bin/${name}`, 'exit 0')
  writeFileSync(join(folder, 'jdk/release'), 'JAVA_VERSION="17.0.1"\n')
  writeFileSync(join(folder, 'release/bin/mqadmin'), 'echo\n')
  writeFileSync(join(folder, 'release/lib/rocketmq-broker-5.5.0.jar'), '')
  for (const [name, lines] of Object.entries(SCRIPTS))
    writeFileSync(
      join(folder, 'release/bin', name),
      lines.map((words) => `JAVA_OPT="\${JAVA_OPT} ${words}"\n`).join(''),
    )
  guest = await startGuest()
  host = await startHost({
    guest,
    password: secrets.login.value,
    sudoPassword: secrets.sudo.value,
    programs: join(folder, 'bin'),
    hasSecret: (script) => leaksIn(script, all).length > 0,
  })
  // A mirror that repeats what it was asked for.
  mirror = createServer((request, response) => {
    response.writeHead(403, `no ${request.url ?? ''}`.slice(0, 200).replaceAll(/[^ -~]/g, ''))
    response.end(`${request.url ?? ''} ${JSON.stringify(request.headers)}`)
  })
  await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve))
}, SLOW)

afterAll(async () => {
  if (missing !== undefined) return
  await host.server.stop()
  await guest.stop()
  await new Promise((resolve) => mirror.close(resolve))
  rmSync(folder, { recursive: true })
})

/** An inventory with all secrets. @param artifact source of the release @param more keys of its brokers */
function inventory(name: string, artifact: object, more: object = {}): string {
  const { port, folder: keys } = host.server
  const file = join(folder, name)
  const text = JSON.stringify({
    cluster: 'sec',
    rocketmq: { version: '5.5.0' },
    artifact,
    jdk: { version: 17, from: 'existing', home: join(folder, 'jdk') },
    acl: { accessKey: 'rmq-admin', secretKey: '${T_KEY}', previousSecretKey: '${T_PREVIOUS}' },
    ssh: {
      user: 'tester',
      port,
      password: '${T_LOGIN}',
      become: 'sudo',
      becomePassword: '${T_SUDO}',
      knownHostsFile: join(keys, 'known_hosts'),
    },
    firewall: { manage: false },
    heap: { namesrv: '64m', broker: '128m' },
    hosts: { mq1: { address: '127.0.0.1', privateAddress: '10.20.0.1' } },
    namesrv: { hosts: ['mq1'] },
    brokers: {
      config: { metricsGrpcExporterHeader: { secret: '${T_HEADER}' } },
      ...more,
      groups: { 'broker-a': { replication: 'none', master: 'mq1' } },
    },
  })
  writeFileSync(file, text, { mode: 0o600 })
  return file
}

const fromFile = (): string => inventory('prod.yaml', { onHost: join(folder, 'release') })
const fromUrl = (): string => {
  const { port } = mirror.address() as AddressInfo
  const { user, signature } = secrets
  const url = `http://tester:${user.value}@127.0.0.1:${port}/rocketmq.zip?signature=${signature.value}`
  return inventory('url.yaml', { url: [url], sha512: '0'.repeat(128) })
}

/** Runs a command line as a process of its own, and gives all that it prints. */
async function output(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const child = spawnCli(words, {
    cwd: folder,
    env: {
      ...VARIABLES,
      PATH: `${join(folder, 'own')}:${process.env['PATH'] ?? ''}`,
      HOME: join(folder, 'home'),
      XDG_STATE_HOME: join(folder, 'state'),
      ...env,
    },
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
  }
  child.stdin?.end()
  const timer = setTimeout(() => child.kill('SIGINT'), PATIENCE)
  const exit = await new Promise<number | null>((resolve) => child.once('close', resolve))
  clearTimeout(timer)
  expect(text).not.toContain('this is a bug')
  return `${text}\nexit ${exit}`
}

/** Files that the tool wrote on this machine, without those of the test. */
function written(path = folder): string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const whole = join(path, entry.name)
    if (entry.isDirectory()) return path === folder && entry.name === 'own' ? [] : written(whole)
    return /^(?:prod|url)\.yaml$/.test(entry.name) ? [] : [whole]
  })
}

/** What was read of lists and files before: with each command it would be tested once more. */
const listed = new WeakMap<readonly string[], number>()
const seen = new Map<string, string>()

/** The items that came since the last call. */
function fresh(list: readonly string[]): readonly string[] {
  const before = listed.get(list) ?? 0
  listed.set(list, list.length)
  return list.slice(before)
}

/** Returns true for a file that is new or changed since the last call. */
function isFresh(path: string): boolean {
  const { size, mtimeMs, ino } = statSync(path)
  const state = `${ino} ${size} ${mtimeMs}`
  if (seen.get(path) === state) return false
  seen.set(path, state)
  return true
}

function expectNoLeak(): void {
  for (const path of written().filter(isFresh)) {
    expect([path, leaksIn(readFileSync(path, 'latin1'), all)]).toEqual([path, []])
  }
  // The next command begins another one.
  const children = join(folder, 'children')
  if (existsSync(children)) {
    const kept = `${children}.${seen.size}`
    renameSync(children, kept)
    isFresh(kept)
  }
  for (const command of fresh(host.commands)) {
    const decoded = [...command.matchAll(/[A-Za-z0-9+/]{40,}=*/g)].map(([letters]) =>
      Buffer.from(letters, 'base64').toString('latin1'),
    )
    expect(leaksIn([command, ...decoded].join('\n'), all)).toEqual([])
  }
  for (const script of fresh(host.reads)) expect(leaksIn(script, all)).toEqual([])
  // A secret is on its way to a file, or to standard input of a program: never a word of a command.
  for (const script of fresh(host.writes)) {
    const commands = script.replaceAll(/RMQ_CONTENT'[^\n]*\n[\s\S]*?\nRMQ_CONTENT/g, '')
    expect(leaksIn(commands, all)).toEqual([])
  }
}

const READING: readonly (readonly string[])[] = [
  ['validate'],
  ['inventory'],
  ['plan', '--verbose', '--scripts'],
  ['plan', '--scripts', '--output', 'json', '--timings'],
  ['check'],
  ['verify'],
  ['status', '--output', 'json'],
  ['audit'],
  ['logs'],
  ['upgrade-check', '--to', '5.5.1'],
  ['smoke', '--yes'],
]
const APPLY = ['apply', '--yes', '--verbose']
const APPLY_JSON = ['apply', '--yes', '--output', 'json', '--timings']

describe.skipIf(missing !== undefined)(
  'no secret of the inventory is printed, written or a word of a command',
  () => {
    const MANNERS: readonly (readonly [Manner, readonly (readonly string[])[]])[] = [
      // First of all: once the files are there, no step writes them.
      ['repeats files', [APPLY, APPLY_JSON]],
      ['obeys', [...READING, APPLY, ['backup', '-o', 'kept.tar.gz'], ['rollback', '--yes']]],
      [
        'repeats all',
        [
          ['plan'],
          ['check'],
          ['audit'],
          ['backup', '-o', 'other.tar.gz'],
          ['rollback', '--yes'],
          ['destroy', '--yes-destroy', 'sec'],
          APPLY,
        ],
      ],
      ['refuses', [['check'], APPLY_JSON]],
    ]
    const cases = MANNERS.flatMap(([manner, commands]) => commands.map((words) => [manner, words] as const))

    it.each(cases)('by a host that %s: %j', { timeout: SLOW }, async (manner, [command = '', ...flags]) => {
      host.manner = manner
      const text = await output([command, fromFile(), ...flags])
      expect(text).not.toContain('exit 2')
      expect(leaksIn(text, all)).toEqual([])
      expectNoLeak()
    })

    it.each([['validate'], ['inventory'], ['plan'], ['apply', '--yes']])(
      'by a mirror that repeats: %s',
      { timeout: SLOW },
      async (command, ...flags) => {
        host.manner = 'obeys'
        const text = await output([command, fromUrl(), ...flags])
        expect(leaksIn(text, all)).toEqual([])
        expectNoLeak()
      },
    )

    it.each(['obeys', 'repeats all'] as const)(
      'by exec on a host that %s',
      { timeout: SLOW },
      async (manner) => {
        host.manner = manner
        const text = await output(['exec', fromFile(), '--yes', '--', 'env'])
        expect(leaksIn(text, all)).toEqual([])
        expectNoLeak()
      },
    )

    it('by a backup without a passphrase, in the files that are in it', { timeout: SLOW }, async () => {
      host.manner = 'obeys'
      const without = { RMQ_BACKUP_PASSPHRASE: '' }
      const saved = await output(['backup', fromFile(), '-o', 'plain.tar.gz'], without)
      const unpacked = await output(['restore', 'plain.tar.gz', '--unpack', 'plain'], without)
      expect(existsSync(join(folder, 'plain/inventory.txt'))).toBe(true)
      expect(leaksIn(saved + unpacked, all)).toEqual([])
      host.manner = 'repeats all'
      const restored = await output(['restore', 'plain.tar.gz', '--to', fromFile(), '--yes'], without)
      expect(leaksIn(restored, all)).toEqual([])
      expectNoLeak()
    })

    it('by an inventory that is refused', { timeout: SLOW }, async () => {
      const option = `-Djavax.net.ssl.keyStorePassword=${secrets.option.value}`
      const file = inventory('url.yaml', { file: 'none.zip' }, { javaOptions: [option] })
      const text = await output(['plan', file])
      expect(text).toContain('exit 2')
      expect(leaksIn(text, all)).toEqual([])
      expectNoLeak()
    })

    it.each(['obeys', 'repeats all'] as const)(
      'by adopt on a host that %s',
      { timeout: SLOW },
      async (manner) => {
        host.manner = manner
        const text = await output(['adopt', '--hosts', fromFile()])
        if (manner === 'obeys') expect(text).not.toContain('no host was read')
        expect(leaksIn(text, all)).toEqual([])
        expectNoLeak()
      },
    )

    it('was tested against hosts that got the secrets, and by commands that started other programs', () => {
      const got = host.writes.join('\n')
      expect(leaksIn(got, [secrets.key])).not.toEqual([])
      expect(host.reads.length).toBeGreaterThan(10)
      expect(readdirSync(folder).some((name) => name.startsWith('children'))).toBe(true)
    })
  },
)
