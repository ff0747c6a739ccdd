import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  argumentScriptCommand,
  killScript,
  parseStarted,
  stdinScriptCommand,
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

describe('the command lines, run by a login shell', () => {
  const shell = (command: string, input: string) => {
    const { stdout, stderr, status } = spawnSync('sh', ['-c', `echo noise; ${command}`], { input })
    const cut = new MarkerCut('n0nce')
    const output = cut.push(stdout)
    return {
      output: output.toString(),
      stderr: stderr.toString(),
      status,
      started: parseStarted(cut.line ?? ''),
    }
  }

  test('the script comes on stdin and is read whole before it runs', () => {
    const { output, stderr, status, started } = shell(stdinScriptCommand('n0nce'), 'cat; echo done\nexit 5')
    expect(output).toBe('done\n')
    expect(stderr).toBe('n0nce\n')
    expect(status).toBe(5)
    expect(started.pid).toBeGreaterThan(1)
    expect(started.group).toBeGreaterThan(1)
  })

  test('the script comes as an argument and stdin is data', () => {
    const script = `printf "it's %s" "$(cat)"; exit 3`
    expect(shell(argumentScriptCommand('n0nce', script), 'data')).toMatchObject({
      output: "it's data",
      status: 3,
    })
  })

  test.each([
    ['on stdin', stdinScriptCommand('n0nce')],
    ['as an argument', argumentScriptCommand('n0nce', "a='\n!'\\''\n' # it's\ncat\n")],
  ])(
    'no login shell stumbles over it: one line, nothing that csh or fish read in quotes: %s',
    (_, command) => {
      expect(command).not.toMatch(/[\n!]|\\\\|'\\''/)
    },
  )

  test('the command line itself does not hold the marker', () => {
    expect(stdinScriptCommand('n0nce')).not.toContain('n0nce')
    expect(argumentScriptCommand('n0nce', 'true')).not.toContain('n0nce')
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
