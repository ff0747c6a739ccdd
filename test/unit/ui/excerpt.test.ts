import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { renderError } from '../../../src/ui/errors.ts'
import { excerpt } from '../../../src/ui/excerpt.ts'
import { InventoryError } from '../../../src/inventory/problems.ts'
import { makeStyle } from '../../../src/ui/style.ts'

const folder = mkdtempSync(join(tmpdir(), 'excerpt-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})
const shown = (line: string, column = 1) => {
  const file = join(folder, 'x')
  writeFileSync(file, `${line}\n`)
  return excerpt({ file, line: 1, column })
}

describe('an excerpt', () => {
  it.each([
    [
      'ssh: { user: root, password: geheim, port: 22 }',
      'ssh: { user: root, password: [redacted], port: 22 }',
    ],
    ['  password: geheim: x', '  password: [redacted]'],
    ['  pasword: geheim', '  pasword: [redacted]'],
    ['  becomePasword: "ge heim"', '  becomePasword: [redacted]'],
    ['  passphrase: geheim', '  passphrase: [redacted]'],
    ['secretKey: geheim', 'secretKey: [redacted]'],
    ['ansible_ssh_pass=geheim', 'ansible_ssh_pass=[redacted]'],
    ['mq1 ansible_password=geheim ansible_user=x', 'mq1 ansible_password=[redacted] ansible_user=x'],
    ['mq1 ansible_password = geheim', 'mq1 ansible_password = [redacted]'],
    [
      '{ initAuthenticationUser: \'{"username":"a","password":"b"}\' }',
      '{ initAuthenticationUser: [redacted] }',
    ],
    ["password: '${SECRET}'", "password: '${SECRET}'"],
    ['password: file:secret.txt', 'password: file:secret.txt'],
    ["{ password: '${SECRET}', secret: geheim }", "{ password: '${SECRET}', secret: [redacted] }"],
    ['{"password":"ge\\"heim","port":22}', '{"password":[redacted],"port":22}'],
    ["password: 'ge''heim'", 'password: [redacted]'],
    ["mq1 ansible_password='ge'heim port=2", 'mq1 ansible_password=[redacted] port=2'],
    ['a: { user: x, password: geheim }', 'a: { user: x, password: [redacted] }'],
    ['a: a: password: geheim', 'a: a: password: [redacted]'],
    ['password:', 'password:'],
    ['a = password = geheim', 'a = password = [redacted]'],
    ["password: 'it's geheim' geheim", 'password: [redacted]'],
    ['password: "a" geheim', 'password: [redacted]'],
    ['password: "a" # of root', 'password: [redacted] # of root'],
    ['{ password: a,b geheim, user: x }', '{ password: [redacted], user: x }'],
    ['{ secret: [a, geheim], user: x }', '{ secret: [redacted]], user: x }'],
    ['mq1 ansible_password=a geheim ansible_user=x', 'mq1 ansible_password=[redacted] ansible_user=x'],
    ['mq1 ansible_password=a geheim # of root', 'mq1 ansible_password=[redacted] # of root'],
    ['{ o: ["-Dpassword=geheim", "-Xmx4g"] }', '{ o: ["-Dpassword=[redacted], "-Xmx4g"] }'],
    ['{ secret: [redacted], user: x }', '{ secret: [redacted], user: x }'],
    ['ansible_password geheim', 'ansible_password [redacted]'],
    ['mq-pass1 ansible_user=x', 'mq-pass1 ansible_user=x'],
  ])('of %j hides what is secret by its name', (line, expected) => {
    expect(shown(line)).toBe(`1 | ${expected}\n  | ^`)
  })

  it.each([
    ['many keys', 'a: '.repeat(100_000)],
    ['many variables', 'a=1 '.repeat(100_000)],
    ['many secrets', 'password=x '.repeat(30_000)],
    ['many hosts in one line', `{${'"mq1":{"address":"10.0.0.1"},'.repeat(10_000)}}`],
    ['a long word', 'a'.repeat(1_000_000)],
    ['many blanks', `a${' '.repeat(1_000_000)}b`],
    ['many ends of a value', `{ password: ${'a, }'.repeat(100_000)}`],
    ['many words in a value', `x password=${'a '.repeat(100_000)}`],
    ['an open quote', `password: "${'\\\\'.repeat(500_000)}`],
  ])('of a line with %s is short, at any column', (_name, line) => {
    for (const column of [1, 2, line.length >> 1, line.length]) {
      expect(shown(line, column)?.length).toBeLessThan(400)
    }
  })

  it('of a line whose secret begins long before the caret hides it', () => {
    expect(shown(`{ password: "${'geheim'.repeat(9_000)}", x: 1 }`, 40_000)).not.toContain('geheim')
  })

  it('of a long line is cut around the caret', () => {
    const text = shown(`${'a'.repeat(1000)}X${'b'.repeat(1000)}`, 1001) ?? ''
    const [line = '', caret = ''] = text.split('\n')
    expect(line).toBe(`1 | … ${'a'.repeat(70)}X${'b'.repeat(69)} …`)
    expect(caret.indexOf('^')).toBe(line.indexOf('X'))
  })
})

describe('a thousand equal mistakes', () => {
  it('are shown twenty times, and counted', () => {
    const problems = Array.from({ length: 1000 }, (_, at) => ({
      code: 'unknown-key',
      message: `'k${at}' is no key`,
    }))
    const lines = renderError(new InventoryError(problems), makeStyle(false)).split('\n')
    expect(lines).toHaveLength(22)
    expect(lines.slice(-2)).toEqual([
      '… and 980 more of the same kinds; --verbose shows all',
      '1000 problems',
    ])
    expect(renderError(new InventoryError(problems), makeStyle(false), true).split('\n')).toHaveLength(1001)
  })
})
