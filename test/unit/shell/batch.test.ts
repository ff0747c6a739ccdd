import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  GUARD_FAILED,
  GUARD_INDEX,
  buildConvergeScript,
  buildProbeScript,
  guardedScript,
  parseProbeOutput,
  readFrames,
} from '../../../src/shell/batch.ts'
import { shells } from './shells.ts'

const NONCE = 'n0nce4tests'

function run(argv: readonly string[], script: string) {
  const [program = 'sh', ...flags] = argv
  // As the transport does it: the script is read whole before it runs.
  return spawnSync(program, [...flags, '-c', 'eval "$(cat)"'], { input: script, maxBuffer: 1 << 26 })
}

describe.each(shells)('probes under $name', ({ argv }) => {
  const probe = (fragments: readonly string[]) => {
    const { stdout } = run(argv, buildProbeScript(fragments, NONCE))
    return parseProbeOutput(stdout, NONCE, fragments.length)
  }

  test.each<[string, string, { stdout?: string; exit?: number }]>([
    ['output without a last line feed', 'printf x', { stdout: 'x' }],
    ['no output', ':', { stdout: '' }],
    ['empty fragment', '', { stdout: '' }],
    ['only a comment', '# nothing', { stdout: '' }],
    ['an exit', 'echo a; exit 7; echo b', { stdout: 'a\n', exit: 7 }],
    ['the last exit code', 'true\nfalse', { exit: 1 }],
    ['a here-document', 'cat <<EOF\na $((1 + 1))\nEOF', { stdout: 'a 2\n' }],
    ['stderr is thrown away', 'echo no >&2; echo yes', { stdout: 'yes\n' }],
    ['stdin is empty', 'cat; echo end', { stdout: 'end\n' }],
    ['no arguments', 'echo $#', { stdout: '0\n' }],
    ['single quotes', `printf '%s' "it's"`, { stdout: "it's" }],
    ['a missing program', 'no-such-program-here', { exit: 127 }],
    ['a return', 'echo a; return 3; echo b', { stdout: 'a\n', exit: 3 }],
    ['what looks like a marker', `printf '\\nn0nce e 0 0\\n'`, { stdout: '\nn0nce e 0 0\n' }],
  ])('%s', (_name, fragment, { stdout = '', exit = 0 }) => {
    expect(probe([fragment, 'echo after'])).toEqual([
      { stdout, exit },
      { stdout: 'after\n', exit: 0 },
    ])
  })

  test.each(['echo "open', "echo 'open", 'if true; then echo x', 'echo $(date', '{ echo x', 'fi', 'echo )'])(
    'a fragment that does not parse fails alone: %s',
    (broken) => {
      const [before, answer, after] = probe(['echo before', broken, 'echo after'])
      expect([before?.stdout, after?.stdout]).toEqual(['before\n', 'after\n'])
      expect(answer?.exit).not.toBe(0)
    },
  )

  test('no fragment sees what another one did', () => {
    const answers = probe([
      'x=1; cd /; set -f; exec 1>/dev/null',
      'echo "${x-unset}"',
      'set -- a b',
      'echo $#',
    ])
    expect(answers.map(({ stdout }) => stdout)).toEqual(['', 'unset\n', '', '0\n'])
  })

  test('any bytes come through', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 6 }), (outputs) => {
        const octal = (bytes: Uint8Array) =>
          [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
        const fragments = outputs.map((bytes) => `printf '${octal(bytes).join('')}'`)
        const { stdout } = run(argv, buildProbeScript(fragments, NONCE))
        const frames = readFrames(stdout, NONCE, outputs.length)
        expect(frames.map(({ output }) => output)).toEqual(outputs.map((bytes) => Buffer.from(bytes)))
      }),
      { numRuns: 40 },
    )
  })

  test('any text is a fragment that hurts no other fragment', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 }).map((word) => word.replaceAll('\0', ''))
    fc.assert(
      fc.property(text, (word) => {
        const [quoted, after] = probe([`printf %s '${word.replaceAll("'", `'\\''`)}'`, 'echo after'])
        expect(quoted).toEqual({ stdout: word, exit: 0 })
        expect(after?.stdout).toBe('after\n')
      }),
      { numRuns: 40 },
    )
  })
})

describe.each(shells)('changes under $name', ({ argv }) => {
  const converge = (fragments: readonly string[], guard?: string) => {
    const named = fragments.map((script, index) => ({ script, title: `step\n${index}` }))
    const { stdout, status } = run(
      argv,
      buildConvergeScript(named, NONCE, guard === undefined ? undefined : { guard }),
    )
    return { stdout, status }
  }

  test('all run in order, stdout and stderr in their frames', () => {
    const { stdout, status } = converge(['echo a; echo b >&2', 'echo c'])
    expect(status).toBe(0)
    expect(readFrames(stdout, NONCE, 2).map(({ output }) => output.toString())).toEqual(['a\nb\n', 'c\n'])
  })

  test.each<[string, string, string]>([
    ['a failing command', 'echo a; false; echo b', 'a\n'],
    ['a failing command in a function', 'f() { false; echo b; }; echo a; f', 'a\n'],
    ['a failing command in a subshell', 'echo a; (false; echo b); echo c', 'a\n'],
    ['a failing command after a here-document', 'cat <<E\na\nE\nfalse\necho b', 'a\n'],
    ['a failing assignment', 'echo a; x=$(false); echo b', 'a\n'],
    ['an exit', 'echo a; exit 3', 'a\n'],
    ['set +e does not hide the last exit code', 'set +e; echo a; false', 'a\n'],
  ])('%s stops the script there', (_name, fragment, printed) => {
    const { stdout, status } = converge(['echo before', fragment, 'echo after'])
    expect(status).toBe(1)
    const [, failed] = readFrames(stdout, NONCE, 2)
    expect(failed?.exit).not.toBe(0)
    expect(failed?.output.toString()).toBe(printed)
    expect(stdout.toString()).not.toContain('after')
  })

  test.each([
    ['an unset variable', 'echo "$no_such_variable_here"'],
    ['unbalanced quotes', 'echo "open'],
  ])('%s fails with the shell’s own words in the frame', (_name, fragment) => {
    const { stdout, status } = converge([fragment, 'echo after'])
    expect(status).toBe(1)
    const [failed] = readFrames(stdout, NONCE, 1)
    expect(failed?.exit).not.toBe(0)
    expect(failed?.output.length).toBeGreaterThan(0)
  })

  test('a guard that fails keeps everything from running', () => {
    const { stdout, status } = converge(['echo after'], 'echo held by alice; false')
    expect(status).toBe(GUARD_FAILED)
    expect(stdout.toString()).toBe(
      `${NONCE} b ${GUARD_INDEX}\nheld by alice\n\n${NONCE} e ${GUARD_INDEX} 1\n`,
    )
  })

  test('a guard that holds lets it run', () => {
    expect(converge(['echo after'], 'true').status).toBe(0)
  })

  test('a fragment that exits 97 is no guard', () => {
    expect(converge(['exit 97']).status).toBe(1)
  })
})

test('a script that died is an error that names the fragment', () => {
  const { stdout } = run(['/bin/sh'], buildProbeScript(['echo a', 'kill -9 $$', 'echo c'], NONCE))
  expect(() => parseProbeOutput(stdout, NONCE, 3)).toThrow('the script ended inside fragment 2 of 3')
  expect(() => parseProbeOutput(Buffer.from('Welcome!\n'), NONCE, 3)).toThrow('ended before fragment 1 of 3')
})

test('a nonce that a shell could read as something else is refused', () => {
  expect(() => buildProbeScript([], "a'; echo")).toThrow(TypeError)
})

describe.each(shells)('a guarded script under $name', ({ argv }) => {
  test.each([
    ['runs when the guard passes', 'true', 'echo ran; exit 3', 'ran\n', 3],
    ['runs nothing when the guard fails', 'false || exit 1', 'echo ran', '', GUARD_FAILED],
    ['runs nothing when the guard is no shell text', '((', 'echo ran', '', undefined],
  ])('%s', (_what, guard, script, out, exit) => {
    const { status, stdout } = run(argv, guardedScript(guard, script))
    expect(stdout.toString()).toBe(out)
    if (exit === undefined) expect(status).not.toBe(0)
    else expect(status).toBe(exit)
  })
})
