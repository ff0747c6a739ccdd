import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '../../../src/secret.ts'
import { contentLines, readableScript } from '../../../src/shell/content.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'rmq-content-'))
})
afterAll(() => {
  rmSync(dir, { recursive: true, force: true })
})

const script = (content: string | Buffer): string =>
  ['t=/etc/x', ...contentLines(Buffer.from(content)), 'mv "$t" /etc/y'].join('\n')

describe('contentLines', () => {
  test('write any bytes', () => {
    const bytes = Buffer.from(Array.from({ length: 1000 }, (_, index) => (index * 37) % 256))
    const path = join(dir, 'bytes')
    const made = spawnSync('/bin/sh', ['-eu', '-c', [`t='${path}'`, ...contentLines(bytes)].join('\n')])
    expect(made.status).toBe(0)
    expect(readFileSync(path)).toEqual(bytes)
  })
})

describe('readableScript', () => {
  test.each([
    ['a text', 'a=1\nb=2\n', 'a=1\nb=2\n'],
    ['no newline at its end', 'a=1', 'a=1\n'],
    ['nothing', '', ''],
    ['no UTF-8', Buffer.from([0xe9, 0x0a]), 'é\n'],
    ['text of the shell', "$(rm -rf /) '\\''\n", "$(rm -rf /) '\\''\n"],
  ])('shows a content: %s', (_, content, shown) => {
    expect(readableScript(script(content))).toBe(
      `t=/etc/x\ncat >"$t" <<'RMQ_CONTENT' # sent in base64\n${shown}RMQ_CONTENT\nmv "$t" /etc/y`,
    )
  })

  test('leaves a script without contents as it is', () => {
    expect(readableScript("echo 'base64 -d'\nfalse")).toBe("echo 'base64 -d'\nfalse")
  })

  test('hides secrets by the name of their key, by the keys it is given, and by their value', () => {
    const known = new Secret('known-value')
    const text = `${script(`secretKey=one\nmine=two\nother=${known.reveal()}\n`)}\necho ${known.reveal()}`
    expect(readableScript(text, ['mine'])).toMatch(
      /^secretKey=\[redacted [0-9a-f]{8}\]\nmine=\[redacted [0-9a-f]{8}\]\nother=\[redacted\]\nRMQ_CONTENT\n.*\necho \[redacted\]$/m,
    )
  })

  test('shows no secret, in base64 neither, wherever it stands in a content', () => {
    const secret = new Secret('correct-horse-battery')
    const text = fc.string({ unit: 'grapheme', maxLength: 80 })
    fc.assert(
      fc.property(text, text, (before, after) => {
        const shown = readableScript(script(`${before}${secret.reveal()}${after}`))
        expect(shown).not.toContain(secret.reveal())
        expect(shown).not.toContain('base64 -d')
      }),
    )
  })
})
