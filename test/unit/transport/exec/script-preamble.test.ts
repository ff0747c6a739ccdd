import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import {
  argumentScriptCommand,
  killScript,
  parseStarted,
  stdinScript,
  sudoWithPassword,
  sudoWithoutPassword,
} from '../../../../src/transport/exec/script-preamble.ts'
import { MarkerCut } from '../../../../src/transport/exec/marker-cut.ts'
import { sudoRefusal } from '../../../../src/transport/exec/sudo.ts'

test('noise before the marker is cut, wherever the stream is cut', () => {
  const stream = Buffer.from('Welcome!\nno line feedMARK 12 34\nthe output')
  fc.assert(
    fc.property(fc.nat({ max: stream.length }), fc.nat({ max: stream.length }), (one, two) => {
      const [first = 0, second = 0] = [one, two].sort((a, b) => a - b)
      const cut = new MarkerCut('MARK')
      const parts = [stream.subarray(0, first), stream.subarray(first, second), stream.subarray(second)]
      expect(Buffer.concat(parts.map((part) => cut.push(part))).toString()).toBe('the output')
      expect(cut.noise.toString()).toBe('Welcome!\nno line feed')
      expect(parseStarted(cut.line ?? '')).toEqual({ pid: 12, group: 34 })
    }),
  )
})

test('a host without /proc has no group to kill', () => {
  expect(parseStarted('MARK 12 ')).toEqual({ pid: 12, group: undefined })
  expect(killScript({ pid: 12, group: undefined })).toContain('target=12\n')
})

interface Login {
  readonly name: string
  readonly argv: readonly string[]
}

/** Shells that a user may have at login, and what an rc file or a forced command may start instead. */
const logins: readonly Login[] = [
  ...['sh', 'bash', 'dash', 'mksh', 'ksh93', 'zsh', 'tcsh', 'fish'].map((name) => ({ name, argv: [name] })),
  { name: 'busybox', argv: ['busybox', 'sh'] },
]
const isHere = ({ argv: [program = '', ...words] }: Login): boolean =>
  spawnSync(program, [...words, '-c', 'exit 0']).status === 0
const present = logins.filter(isHere)
const absent = logins.filter((login) => !present.includes(login)).map(({ name }) => name)
if (absent.length > 0) process.stderr.write(`not tested as login shells: ${absent.join(', ')}\n`)

const NONCE = 'rmq0123456789abcdef01'

/** Everything that was seen to change how scripts run. */
const poison: Readonly<Record<string, string>> = {
  ...{ POSIXLY_CORRECT: '1', GREP_OPTIONS: '--invert-match', CDPATH: '/', IFS: 'x', TMOUT: '1' },
  ...{
    LC_ALL: 'zh_CN.UTF-8',
    LANG: 'zh_CN.UTF-8',
    LS_COLORS: 'x',
    SHELLOPTS: 'noclobber',
    BASHOPTS: 'nullglob',
  },
  ...{ JAVA_HOME: '/wrong', JAVA_OPT_EXT: '-Xmx99g', NAMESRV_ADDR: 'wrong:1', ROCKETMQ_HOME: '/wrong' },
  'BASH_FUNC_stat%%': '() { echo wrong; }',
}

describe.each(present)('command lines that $name reads', ({ argv: [program = '', ...words] }) => {
  const folder = mkdtempSync(join(tmpdir(), 'rmq-login-'))
  const rcFile = join(folder, 'rc')
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })
  writeFileSync(rcFile, 'echo wrong; alias stat=false; set -C; umask 077\n')
  const env = {
    ...process.env,
    ...poison,
    BASH_ENV: rcFile,
    ENV: rcFile,
    HOME: folder,
    http_proxy: 'http://p:1',
  }

  const run = (command: string, input: Buffer | string) => {
    const { stdout, stderr, status } = spawnSync(program, [...words, '-c', command], { input, env })
    const cut = new MarkerCut(NONCE)
    const output = cut.push(stdout).toString()
    return { output, stderr: stderr.toString(), status, line: cut.line }
  }
  const runScript = (script: string) => {
    const { command, stdin } = stdinScript(NONCE, script)
    return run(command, stdin)
  }

  test('the script comes on stdin and is read whole before it runs', () => {
    const { output, stderr, status, line } = runScript('cat; echo done >&2; echo done\nexit 5')
    expect(output).toBe('done\n')
    expect(stderr.endsWith(`${NONCE}\ndone\n`)).toBe(true)
    expect(status).toBe(5)
    const { pid, group } = parseStarted(line ?? '')
    expect(pid).toBeGreaterThan(1)
    expect(group).toBeGreaterThan(1)
  })

  test.each(["printf '%s|' 'it'\\''s' \"a b\"", 'x=1 # no line feed', "echo '€ ü \u{1f600}'", ''])(
    'any text: %s',
    (script) => {
      expect(runScript(`${script}\necho end`)).toMatchObject({
        output: spawnSync('sh', ['-c', `${script}\necho end`]).stdout.toString(),
        status: 0,
      })
    },
  )

  test('the script comes as an argument and stdin is data', () => {
    const script = `printf "it's %s" "$(cat)"; exit 3`
    expect(run(argumentScriptCommand(NONCE, script), 'data')).toMatchObject({
      output: "it's data",
      status: 3,
    })
  })

  test('nothing of the login environment reaches the script but what it needs', () => {
    const variables = 'env | grep -vE "^(_|PWD|SHLVL|OLDPWD|USER|LOGNAME|SSH_CONNECTION)=" | sort'
    expect(runScript(variables).output.split('\n')).toEqual([
      `HOME=${folder}`,
      'LC_ALL=C',
      'PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin',
      'http_proxy=http://p:1',
      '',
    ])
  })

  test('shell options, functions, aliases and umask are as usual', () => {
    const there = join(folder, 'there')
    writeFileSync(there, '')
    expect(
      runScript(`umask; echo x >${there} && stat -c %s ${there}; echo "$-" | grep C; echo end`).output,
    ).toBe('0022\n2\nend\n')
  })

  test.each(['echo', "echo 'ü'"])('of a script that is cut off nothing runs: %s', (word) => {
    const { command, stdin } = stdinScript(NONCE, `${word}\n`.repeat(20))
    for (const length of [0, 1, 2, 40, stdin.length - 1]) {
      const { output, stderr, status } = run(command, stdin.subarray(0, length))
      expect([length, output, status]).toEqual([length, '', 127])
      expect(stderr).toMatch(/the script did not arrive whole\n$/)
    }
  })

  test.each(['touch canary\necho 1 | cat\n', 'touch canary # ü\n'])(
    'instead of sh, it runs nothing: %s',
    (script) => {
      const { stdin } = stdinScript(NONCE, script)
      const { stdout } = spawnSync(program, words, {
        input: stdin,
        cwd: folder,
        env: { PATH: process.env['PATH'] },
      })
      expect(existsSync(join(folder, 'canary'))).toBe(false)
      expect(stdout.toString()).not.toContain(NONCE)
    },
  )
})

test.each(['all of ASCII: \t !"#$%&\'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~', 'ü'])(
  'no byte of a script can be a word or an answer to the program that reads it: %s',
  (script) => {
    const { stdin } = stdinScript(NONCE, script)
    expect(String.fromCharCode(stdin[0] ?? 0)).toBe('#')
    expect(stdin.subarray(1).every((byte) => byte >= 0x80)).toBe(true)
  },
)

describe('the command lines', () => {
  test.each([
    ['on stdin', stdinScript(NONCE, 'true').command],
    ['on stdin, any bytes', stdinScript(NONCE, 'echo ü').command],
    ['as an argument', argumentScriptCommand(NONCE, "a='\n!'\\''\n' # it's\ncat\n")],
  ])('one line, nothing that csh or fish read in quotes, not the marker: %s', (_, command) => {
    expect(command).not.toMatch(/[\n!]|\\\\|'\\''/)
    expect(command).not.toContain(NONCE)
  })

  test('sudo keeps the words of the command together', () => {
    expect(sudoWithoutPassword("sh -c 'a b'")).toBe("env LC_ALL=C sudo -n -- sh -c 'a b'")
    expect(sudoWithPassword("sh -c 'a b'", 'p:')).toBe("env LC_ALL=C sudo -S -p p: -- sh -c 'a b'")
  })
})

test.each([
  ['sudo: a password is required', 'sudo-password-needed'],
  ['sudo: sorry, you must have a tty to run sudo', 'sudo-requiretty'],
  [
    'Sorry, try again.\nsudo: no password was provided\nsudo: 1 incorrect password attempt',
    'sudo-password-wrong',
  ],
  ['deploy is not in the sudoers file.', 'sudo-not-allowed'],
  ['Sorry, user deploy is not allowed to execute /bin/sh as root on mq1.', 'sudo-not-allowed'],
  ['Sorry, user deploy may not run sudo on mq1.', 'sudo-not-allowed'],
  ["env: 'sudo': No such file or directory", 'sudo-missing'],
  ['sh: sudo: command not found', 'sudo-missing'],
  ['sudo: unable to resolve host mq1', undefined],
])('%s: %s', (words, code) => {
  expect(sudoRefusal(words)).toBe(code)
})
