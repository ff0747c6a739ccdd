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

  it('has no variable that holds a secret, however short it is', () => {
    const env = { PATH: '/bin', SUDO_PASSWORD: 'sudo-pass', PIN: 'abc', OTHER: 'sudo-pass-2' }
    expect(withoutSecrets(env)).toEqual({ PATH: '/bin', OTHER: 'sudo-pass-2' })
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
