import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { runProgram } from '../../src/artifacts/build/program.ts'
import { redact, Secret, withoutSecrets } from '../../src/secret.ts'

describe('redact', () => {
  new Secret('p4ss\\word"x')
  new Secret('geheimnis-ü')

  it.each([
    ['plain', 'is p4ss\\word"x!', 'is [redacted]!'],
    ['JSON', '{"a":"p4ss\\\\word\\"x"}', '{"a":"[redacted]"}'],
    ['properties', 'key=p4ss\\\\word"x', 'key=[redacted]'],
    ['JSON in properties', 'user={"a":"p4ss\\\\\\\\word\\\\"x"}', 'user={"a":"[redacted]"}'],
    ['properties beyond ASCII', 'key=geheimnis-\\u00FC', 'key=[redacted]'],
  ])('finds a secret in %s', (_form, text, shown) => {
    expect(redact(text)).toBe(shown)
  })

  it.each([
    ['https://ann:pw@host/a.zip', 'https://[redacted]@host/a.zip'],
    ['https://TOKEN@host/a.zip', 'https://[redacted]@host/a.zip'],
    ['ann:@ https://:pw@host/a', 'ann:@ https://[redacted]@host/a'],
    ['"https://host/a.zip?sig=abc&x=1" is', '"https://host/a.zip?[redacted]" is'],
    ['https://t@host/a?sig=b', 'https://[redacted]@host/a?[redacted]'],
    ['https://host/a@b', 'https://host/a@b'],
    ['is it? https://host/a', 'is it? https://host/a'],
  ])('hides login and query of %s', (text, shown) => {
    expect(redact(text)).toBe(shown)
  })
})

describe('the environment of another program', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })
  new Secret('sudo-pass')
  new Secret('abc')

  new Secret('{"username":"ann","password":"w0rt-in-json"}')
  new Secret('root')

  it.each([
    ['a secret', { SUDO_PASSWORD: 'sudo-pass' }],
    ['a secret, however short it is', { PIN: 'abc' }],
    ['a secret inside of a longer value', { OPTIONS: '-Dpassword=sudo-pass -Dx=y' }],
    ['a part of a longer secret', { INNER: 'w0rt-in-json' }],
    ['the secret of smoke', { RMQ_SECRET_KEY: 'other', RMQ_ACCESS_KEY: 'user' }],
  ])('has no variable that holds %s', (_what, env) => {
    expect(withoutSecrets({ ...env, LANG: 'C' })).toEqual({ LANG: 'C' })
  })

  it('keeps what programs need, and values that hold a short secret by chance', () => {
    const env = {
      PATH: '/root/bin',
      HOME: 'root',
      SSH_AUTH_SOCK: '/run/root/agent',
      PIN2: 'abcd',
      LEVEL: '1',
    }
    expect(withoutSecrets(env)).toEqual(env)
  })

  it('is what every program gets that is started', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    )
    const starting = sources
      .map((file) => readFileSync(join('src', file), 'utf8'))
      .filter((text) => text.includes("from 'node:child_process'"))
    expect(starting.length).toBeGreaterThan(0)
    expect(starting.filter((text) => !text.includes('withoutSecrets('))).toEqual([])
  })

  it('is what a build program gets', async () => {
    vi.stubEnv('SUDO_PASSWORD', 'sudo-pass')
    vi.stubEnv('HARMLESS', 'x')
    const options = { signal: new AbortController().signal, label: 'x' }
    const lines = (await runProgram('env', [], options)).split('\n')
    expect(lines).toContain('HARMLESS=x')
    expect(lines.filter((line) => line.includes('sudo-pass'))).toEqual([])
  })
})
