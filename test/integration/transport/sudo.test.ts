import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SshSettings } from '../../../src/model/cluster.ts'
import { Secret } from '../../../src/secret.ts'
import type { SshHost } from '../../../src/transport/index.ts'
import { failure } from '../../helpers/failure.ts'
import { atEnd, connect, server } from './support.ts'

/** Speaks and reads as sudo does (1.9, C locale), by a mode of its own; it changes no user. */
const FAKE_SUDO = `#!/bin/sh
prompt= stdin=no
while [ $# -gt 0 ]; do
  case $1 in
    -n) shift ;;
    -S) stdin=yes; shift ;;
    -p) prompt=$2; shift 2 ;;
    --) shift; break ;;
  esac
done
echo "asked $stdin" >>"$SUDO_LOG"
case $SUDO_MODE in
  free) exec "$@" ;;
  requiretty) echo 'sudo: sorry, you must have a tty to run sudo' >&2; exit 1 ;;
  denied) echo 'Sorry, user tester is not allowed to execute /bin/sh as root on mq1.' >&2; exit 1 ;;
esac
[ $stdin = yes ] || { echo 'sudo: a password is required' >&2; exit 1; }
echo 'We trust you have received the usual lecture.' >&2
for try in 1 2 3; do
  printf %s "$prompt" >&2
  IFS= read -r answer || { echo 'sudo: no password was provided' >&2; exit 1; }
  [ "$answer" = "open sesame" ] && exec "$@"
  echo 'Sorry, try again.' >&2
done
echo 'sudo: 3 incorrect password attempts' >&2
exit 1
`

interface Asked {
  readonly questions: string[]
  readonly log: () => string[]
  readonly folder: string
  readonly mq1: SshHost
}

async function hostWithSudo(mode: string, ssh: Partial<SshSettings> = {}, answer?: string): Promise<Asked> {
  const folder = mkdtempSync(join(tmpdir(), 'rmq-sudo-'))
  atEnd(() => {
    rmSync(folder, { recursive: true })
  })
  const logFile = join(folder, 'log')
  if (mode !== 'missing') {
    writeFileSync(join(folder, 'sudo'), FAKE_SUDO)
    chmodSync(join(folder, 'sudo'), 0o755)
  }
  // Without any program folder of this machine there is no sudo; `env` and `sh` are linked in.
  const path = mode === 'missing' ? onlyShell(folder) : `${folder}:${process.env['PATH'] ?? ''}`
  const { host } = await server({ env: { PATH: path, SUDO_MODE: mode, SUDO_LOG: logFile } })
  const questions: string[] = []
  const askSecret = (question: string) => {
    questions.push(question)
    return Promise.resolve(answer === undefined ? undefined : new Secret(answer))
  }
  const mq1 = await connect(host('mq1', { become: 'sudo', ...ssh }), { askSecret })
  return { questions, folder, mq1, log: () => readFileSync(logFile, 'utf8').trim().split('\n') }
}

function onlyShell(folder: string): string {
  for (const name of ['env', 'sh']) {
    writeFileSync(join(folder, name), `#!/bin/sh\nPATH=${folder}; export PATH\nexec /usr/bin/${name} "$@"\n`)
    chmodSync(join(folder, name), 0o755)
  }
  return folder
}

const becomePassword = new Secret('open sesame')

describe('without a password', () => {
  test('the script runs, nothing is asked', async () => {
    const { mq1, questions, log } = await hostWithSudo('free')
    expect((await mq1.script('echo ran; exit 3')).exit).toBe(3)
    expect(questions).toEqual([])
    expect(log()).toEqual(['asked no'])
  })

  test('a password that is not needed is not sent', async () => {
    const { mq1 } = await hostWithSudo('free', { becomePassword })
    const { stdout, stderr } = await mq1.script('echo "[$(cat)]"')
    expect([stdout.toString(), stderr.toString()]).toEqual(['[]\n', ''])
  })

  test('the login user runs what is its own', async () => {
    const { mq1, log } = await hostWithSudo('free')
    await mq1.script(':')
    await mq1.exec(':', { asLoginUser: true })
    expect(log()).toHaveLength(1)
  })
})

describe('with a password', () => {
  test('it is given to sudo only; script and data stay whole', async () => {
    const { mq1, log } = await hostWithSudo('password', { becomePassword })
    const { stdout, stderr } = await mq1.script('echo "[$(cat)]"; echo err >&2')
    expect([stdout.toString(), stderr.toString()]).toEqual(['[]\n', 'err\n'])
    const echoed = await mq1.exec('cat', { stdin: 'some data\nwithout an end' })
    expect(echoed.stdout.toString()).toBe('some data\nwithout an end')
    expect(log()).toEqual(['asked yes', 'asked yes'])
  })

  test('it is asked when it is not known, once', async () => {
    const { mq1, questions } = await hostWithSudo('password', {}, 'open sesame')
    const results = await Promise.all([1, 2, 3].map((n) => mq1.script(`echo ${n}`)))
    expect(results.map(({ stdout }) => stdout.toString())).toEqual(['1\n', '2\n', '3\n'])
    expect(questions).toEqual(['Password for sudo (for all hosts): '])
  })

  test('a file is uploaded through it', async () => {
    const { mq1, folder } = await hostWithSudo('password', { becomePassword })
    const content = 'open sesame\nis only a line of this file'
    const from = join(folder, 'from')
    writeFileSync(from, content)
    const sum = (algorithm: string): string => createHash(algorithm).update(content).digest('hex')
    const sums = { sha256: sum('sha256'), sha512: sum('sha512') }
    await mq1.upload({ path: from, bytes: content.length, ...sums }, join(folder, 'to'), '0600')
    expect(readFileSync(join(folder, 'to'), 'utf8')).toBe(content)
  })

  test('a script that takes too long is ended through it', async () => {
    const { mq1, folder } = await hostWithSudo('password', { becomePassword })
    const late = join(folder, 'late')
    const error = await failure(
      mq1.script(`trap 'echo ended >${late}; exit 1' TERM; sleep 30 & wait`, { timeoutMs: 400 }),
    )
    expect(error.code).toBe('timeout')
    expect(readFileSync(late, 'utf8')).toBe('ended\n')
  })
})

test.each<[string, string, Partial<SshSettings>, string | undefined, string, RegExp]>([
  ['no password known, no answer', 'password', {}, undefined, 'sudo-password-needed', /becomePassword/],
  [
    'a wrong one',
    'password',
    { becomePassword: new Secret('wrong one') },
    undefined,
    'sudo-password-wrong',
    /Correct/,
  ],
  ['a wrong answer', 'password', {}, 'wrong one', 'sudo-password-wrong', /Correct/],
  ['only from a terminal', 'requiretty', {}, undefined, 'sudo-requiretty', /Defaults:tester !requiretty/],
  ['not in sudoers', 'denied', {}, undefined, 'sudo-not-allowed', /tester ALL=/],
  [
    'not in sudoers, password known',
    'denied',
    { becomePassword },
    undefined,
    'sudo-not-allowed',
    /tester ALL=/,
  ],
  ['no sudo', 'missing', {}, undefined, 'sudo-missing', /Install sudo/],
  ['no sudo, password known', 'missing', { becomePassword }, undefined, 'sudo-missing', /Install sudo/],
])('%s', async (_name, mode, ssh, answer, code, hint) => {
  const { mq1 } = await hostWithSudo(mode, ssh, answer)
  const error = await failure(mq1.script('echo ran'))
  expect(error.code).toBe(code)
  expect(error.hint).toMatch(hint)
  expect(error.where.host).toBe('mq1')
})
