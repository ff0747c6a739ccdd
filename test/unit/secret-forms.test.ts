import { expect, it } from 'vitest'
import { quote } from '../../src/shell/quote.ts'
import { redact, Secret } from '../../src/secret.ts'
import { cpuOf } from '../helpers/cpu.ts'

const VALUE = `hu"nt\\er é'2 %+&z`
new Secret(VALUE)
const properties = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('é', '\\u00E9')
const inJson = JSON.stringify({ password: VALUE })
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const wrapped = (text: string, end: string): string => base64(text).replaceAll(/.{76}/g, `$&${end}`)

/** Letters of the secret that no form changes. */
const REST = /hu.{0,8}nt.{0,16}er|2.{0,4}%25%2B/

it.each<[string, string]>([
  ['as it is', VALUE],
  ['in JSON', inJson],
  ['in JSON of a file of properties', properties(inJson)],
  ['in JSON of JSON', JSON.stringify(inJson)],
  ['in a file of properties, in JSON', JSON.stringify(properties(inJson))],
  ['quoted for a shell', quote(VALUE)],
  ['in JSON, quoted for a shell', quote(inJson)],
  ['quoted for YAML', `'${VALUE.replaceAll("'", "''")}'`],
  ['in a URL', encodeURIComponent(VALUE)],
  ['in JSON in a URL', encodeURIComponent(inJson)],
  ['in a form', encodeURIComponent(VALUE).replaceAll('%20', '+')],
])('finds a secret %s', (_what, text) => {
  expect(redact(`x=${text} y`)).not.toMatch(REST)
  expect(redact(`x=${text} y`)).toContain('[redacted]')
})

it.each([0, 1, 2, 3, 40, 55, 56, 57, 58])('finds a secret in base64 behind %i other bytes', (before) => {
  const text = `${'#'.repeat(before)}${VALUE}${'.'.repeat(70)}`
  for (const form of [
    base64(text),
    wrapped(text, '\n'),
    wrapped(text, '\n    '),
    JSON.stringify(wrapped(text, '\n')),
    encodeURIComponent(wrapped(text, '\n')),
    Buffer.from(text).toString('base64url'),
    ...(before > 2 ? [base64(text).slice(1)] : []),
  ])
    expect(redact(`content ${form} end`)).toMatch(/^content "?\[redacted\](?:=|%3D)*"? end$/)
})

const TOKEN = 'vq0c7ntkq2fywz1b4r9d'
const HEADER = JSON.stringify({ authorization: `Bearer é${TOKEN}` })
new Secret(HEADER)

it('finds a part of a secret in a line of base64 that stands alone', () => {
  const lines = Array.from({ length: 57 }, (_none, before) =>
    wrapped(`${'#'.repeat(before)}key=${properties(HEADER)}\n`, '\n').split('\n'),
  ).flat()
  const hold = lines.filter((line) => Buffer.from(line, 'base64').toString().includes(TOKEN))
  expect(hold.length).toBeGreaterThan(30)
  for (const line of hold) expect(redact(`sh: ${line}: not found`)).toMatch(/^sh: \[redacted\]=*: not found$/)
})

it('leaves base64 of other things as it is, and the words around', () => {
  const text = `the sum is ${base64('of something else, 1234567890')} /opt/rocketmq/releases/5.5.0/lib\n`
  expect(redact(text)).toBe(text)
})

it('takes linear time', { timeout: 60_000 }, () => {
  const long = 'A'.repeat(2_000_000)
  const spent = cpuOf(() => {
    expect(redact(`${long}\n${long}%2`)).toContain('AAAA')
  })
  expect(spent).toBeLessThan(5000)
})
