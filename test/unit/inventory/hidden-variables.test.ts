import { describe, expect, it } from 'vitest'
import { Problems } from '../../../src/inventory/problems.ts'
import { PositionTable } from '../../../src/inventory/raw.ts'
import { expandReferences } from '../../../src/inventory/references.ts'
import { withoutSecrets } from '../../../src/secret.ts'

/** Names of variables that other programs do not get after a tree with references to them was read. */
function hiddenAfter(tree: unknown, env: Readonly<Record<string, string>>): string[] {
  const document = {
    file: 'prod.yaml',
    format: 'yaml',
    value: tree,
    positions: new PositionTable(),
    errors: [],
    warnings: [],
  } as const
  expandReferences(tree, env, new Problems(document))
  const passed = withoutSecrets(env)
  return Object.keys(env).filter((name) => !(name in passed))
}

describe('a variable is kept from other programs', () => {
  it.each<[string, unknown, Record<string, string>, string[]]>([
    ['that is a secret', { password: '${A1}' }, { A1: 'x1' }, ['A1']],
    [
      'that is a part of a secret',
      { initAuthenticationUser: '{"username":"ann","password":"${A2}"}' },
      { A2: 'x2' },
      ['A2'],
    ],
    ['of several in one secret', { secretKey: '${A3}-${B3}' }, { A3: 'x3', B3: 'y3' }, ['A3', 'B3']],
    ['below the name of a secret', { passphrase: { of: ['${A4}'] } }, { A4: 'x4' }, ['A4']],
    ['in a key whose name only looks like one', { config: { myAccessKey: '${A5}' } }, { A5: 'x5' }, ['A5']],
    ['that is named like a secret', { note: '${DB_PASSWORD}' }, { DB_PASSWORD: 'x6' }, ['DB_PASSWORD']],
    ['in the login of a URL', { url: 'https://${A7}:${B7}@host/a' }, { A7: 'x7', B7: 'y7' }, ['A7', 'B7']],
    ['in the query of a URL', { url: 'https://host/a?sig=${A8}' }, { A8: 'x8' }, ['A8']],
    ['with a URL that has a login', { url: '${A9}/a' }, { A9: 'https://x:y@host' }, ['A9']],
    ['with a login and its @', { url: 'https://${A10}host/a' }, { A10: 'x10:y@' }, ['A10']],
  ])('%s', (_what, tree, env, hidden) => {
    expect(hiddenAfter(tree, env)).toEqual(hidden)
  })

  it.each<[string, unknown, Record<string, string>]>([
    ['of a folder', { data: '${C1}/x' }, { C1: '/mnt' }],
    ['in the name of the file of a secret', { password: 'file:${C2}/pw' }, { C2: '/home/me/keys' }],
    ['of the host of a URL', { url: 'https://${C3}/a?x=1' }, { C3: 'host.example' }],
    ['behind $${', { password: '$${C4}' }, { C4: 'z4' }],
  ])('but not that %s', (_what, tree, env) => {
    expect(hiddenAfter(tree, env)).toEqual([])
  })
})
