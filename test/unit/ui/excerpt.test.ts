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
  ])('of %j hides what is secret by its name', (line, expected) => {
    expect(shown(line)).toBe(`1 | ${expected}\n  | ^`)
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
