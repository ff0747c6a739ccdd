import { spawnSync } from 'node:child_process'
import { userInfo } from 'node:os'
import { describe, expect, test } from 'vitest'
import { asUser, userExists } from '../../../src/shell/as-user.ts'
import { rootTest, service } from '../../helpers/service-user.ts'
import { shells } from './shells.ts'

describe.each(shells)('$name', ({ argv: [program = '', ...flags] }) => {
  const run = (script: string, env: Readonly<Record<string, string>> = {}) =>
    spawnSync(program, [...flags, '-c', script], { encoding: 'utf8', env: { ...process.env, ...env } })

  test.each<[string, boolean]>([
    [userInfo().username, true],
    ['root', true],
    ['no-such-user', false],
    ['no such user', false],
    ['~root', false],
    ["root' || '", false],
    ['', false],
  ])('an account %j: %s', (user, exists) => {
    expect(run(`if ${userExists(user)}; then echo yes; else echo no; fi`).stdout).toBe(
      exists ? 'yes\n' : 'no\n',
    )
  })

  test('the user that runs the text needs no other rights', () => {
    const { stdout, status } = run(`${asUser(userInfo().username, 'umask; pwd; exit 7')}\necho "$?"`)
    expect([stdout, status]).toEqual(['0077\n/\n7\n', 0])
  })

  rootTest('root becomes the user, whatever the environment says', () => {
    const text = asUser(service.user, 'id -un')
    expect(run(text).stdout).toBe(`${service.user}\n`)
    expect(run(text, { EUID: '1000' }).stdout).toBe(`${service.user}\n`)
  })
})
