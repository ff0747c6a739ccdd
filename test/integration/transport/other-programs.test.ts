import { spawn, spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ServerChannel } from 'ssh2'
import { describe, expect, test } from 'vitest'
import type { SshSettings } from '../../../src/model/cluster.ts'
import { Secret } from '../../../src/secret.ts'
import { failure } from '../../helpers/failure.ts'
import type { Misbehaviour, TestServer } from '../../helpers/ssh-server.ts'
import { missingSshd } from '../../helpers/sshd.ts'
import { connect, ownSshd, server } from './support.ts'

async function host(misbehaviour: (folder: () => string) => Misbehaviour, ssh: Partial<SshSettings> = {}) {
  const place: { server?: TestServer } = {}
  const started = await server(misbehaviour(() => place.server?.folder ?? '/nowhere'))
  place.server = started
  return { connected: await connect(started.host('mq1', ssh)), folder: started.folder }
}

/** Runs this program whatever the client asks for, as an rc file or a forced command does. */
function inPlaceOfShell(argv: readonly string[], channel: ServerChannel, cwd: string): void {
  const [program = '', ...words] = argv
  const child = spawn(program, words, { cwd })
  child.stdout.pipe(channel, { end: false })
  child.stderr.pipe(channel.stderr, { end: false })
  channel.pipe(child.stdin)
  child.stdin.on('error', () => undefined)
  child.on('close', (code) => {
    channel.exit(code ?? 1)
    channel.end()
  })
}

/** Takes letters and digits as they come, and does something that cannot be undone. */
const LETTER_MENU =
  'while IFS= read -r -n 1 choice; do case $choice in [0-9A-Za-z]) touch canary ;; esac; done'
const LINE_MENU = `echo '1) status 2) reboot'; while read -r choice; do case $choice in *) touch canary ;; esac; done`

const programs: readonly (readonly string[])[] = [
  ['tcsh'],
  ['fish'],
  ['zsh'],
  ['bash'],
  ['python3', '-'],
  ['bash', '-c', LETTER_MENU],
  ['bash', '-c', LINE_MENU],
]
const isHere = (program = ''): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
for (const [program = ''] of programs.filter(([name]) => !isHere(name))) {
  process.stderr.write(`not tested in place of a shell: ${program} is not on this machine\n`)
}

describe('a program in place of sh', () => {
  test.each(programs.filter(([name]) => isHere(name)))(
    'gets nothing of ours to run: %s %s %s',
    async (...argv) => {
      const words: readonly string[] = argv
      const { connected, folder } = await host((scratch) => ({
        exec: (_command, channel) => {
          inPlaceOfShell(words, channel, scratch())
        },
      }))
      for (const script of ['touch canary\n', 'touch canary # ü\n']) {
        const error = await failure(connected.script(script))
        expect(error).toMatchObject({ code: 'shell-failed', where: { host: 'mq1' } })
        expect(error.message).toMatch(
          /^the host did not start a shell for tester: the login ended with exit \d+/,
        )
      }
      // Data wait for the proof that sh runs; this one never gives it.
      await failure(connected.exec('touch canary', { stdin: 'touch canary\n', timeoutMs: 300 }))
      expect(existsSync(join(folder, 'canary'))).toBe(false)
    },
  )

  test('that sends the script back shows none of its secrets', async () => {
    const { connected } = await host((scratch) => ({
      exec: (_command, channel) => {
        inPlaceOfShell(['sh', '-c', 'echo Welcome; cat'], channel, scratch())
      },
    }))
    const error = await failure(connected.script('echo a secret'))
    expect(error).toMatchObject({ code: 'shell-failed', output: 'Welcome\n… the script itself' })
  })

  test('that gets no password of sudo', async () => {
    let received = ''
    const { connected } = await host(
      () => ({
        exec: (_command, channel) => {
          channel.on('data', (chunk: Buffer) => {
            received += chunk.toString('latin1')
          })
          channel.write('[sudo] password for tester: ')
          channel.exit(1)
          channel.end()
        },
      }),
      { become: 'sudo', becomePassword: new Secret('open sesame') },
    )
    await failure(connected.script('true'))
    expect(received).toBe('')
  })

  test('that waits for ever is named as such when the time is over', async () => {
    const { connected } = await host(() => ({ exec: () => undefined }))
    const error = await failure(connected.script('true', { timeoutMs: 100 }))
    expect(error).toMatchObject({ code: 'timeout' })
    expect(error.message).toBe('starting a shell took longer than 100 ms and was ended')
  })
})

describe('what the host says in place of a shell decides over the hint', () => {
  test.each([
    [
      'This account is currently not available.',
      1,
      'Give tester a login shell on the host (usermod -s /bin/bash tester)',
    ],
    ['Password change required but no TTY available.', 1, 'Log in once as tester to change the password'],
    ['bash: line 1: /bin/sh: Permission denied', 126, 'Make /bin/sh and /usr/bin/env run for tester'],
    ['Welcome to the menu', 0, 'ForceCommand in sshd_config'],
  ])('%s', async (words, exit, hint) => {
    const { connected } = await host(() => ({
      exec: (_command, channel) => {
        channel.stderr.write(`${words}\n`)
        channel.exit(exit)
        channel.end()
      },
    }))
    const error = await failure(connected.script('true'))
    expect(error).toMatchObject({ code: 'shell-failed', output: words })
    expect(error.message).toBe(`the host did not start a shell for tester: the login ended with exit ${exit}`)
    expect(error.hint).toContain(hint)
  })
})

test('a login that PAM refuses is reported with the words of the server', async () => {
  const { host: at } = await server({
    banner: 'System is going down. Unprivileged users are not permitted to log in.\n',
    auth: (_context, client) => {
      client.end()
    },
  })
  const error = await failure(connect(at('mq1')))
  expect(error).toMatchObject({
    code: 'connect-failed',
    output: 'System is going down. Unprivileged users are not permitted to log in.',
  })
  expect(error.message).toMatch(/^mq1 \(127\.0\.0\.1:\d+\) closed the connection during the login of tester$/)
  expect(error.hint).toContain('/etc/nologin')
})

const missing = missingSshd() ?? (isHere('tcsh') ? undefined : 'no tcsh on this machine')
if (missing !== undefined) process.stderr.write(`no test of exec tcsh in .bashrc: ${missing}\n`)

test.skipIf(missing !== undefined).each([
  ['exec tcsh', 'shell-failed'],
  ['exit 0', 'shell-failed'],
  [
    'export POSIXLY_CORRECT=1 GREP_OPTIONS=-v; echo noise; echo noise >&2; umask 077; set -C; alias tr=false',
    undefined,
  ],
])('.bashrc with %s', async (line, code) => {
  const sshd = await ownSshd()
  writeFileSync(join(sshd.folder, '.bashrc'), `${line}\n`)
  const connected = await connect(sshd.host('mq1'))
  const canary = join(sshd.folder, 'canary')
  const done = await connected.script(`touch ${canary}`).then(
    () => undefined,
    (error: unknown) => (error as { code: string }).code,
  )
  expect(done).toBe(code)
  expect(existsSync(canary)).toBe(code === undefined)
})
