import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { hideSecrets } from '../../../../src/inventory/hide/index.ts'
import { namesSecret } from '../../../../src/inventory/hide/marks.ts'
import { Secret } from '../../../../src/secret.ts'

new Secret(`it's"a\\secret/ü`)
const BASE64 = Buffer.from(`it's"a\\secret/ü`).toString('base64')

const shown = (text: string, format: 'yaml' | 'ini' = 'yaml'): string | undefined =>
  hideSecrets(text, format)?.text

describe('the secrets of a YAML inventory', () => {
  it.each([
    ['plain', 'secretKey: abc # x\n', `secretKey: '[redacted]' # x\n`],
    ['in single quotes', `secretKey: 'it''s'\n`, `secretKey: '[redacted]'\n`],
    ['in double quotes', String.raw`secretKey: "a\x62c\u0064"`, `secretKey: '[redacted]'`],
    ['over two lines', 'secretKey: "one\\\n  two"\nx: 1', `secretKey: '[redacted]'\nx: 1`],
    ['a block', 'acl:\n  secretKey: |-\n    one\n    two\nx: 1\n', `acl:\n  secretKey: '[redacted]'\nx: 1\n`],
    ['a number', '{ secretKey: 12345, port: 1 }', `{ secretKey: '[redacted]', port: 1 }`],
    [
      'in JSON',
      String.raw`{"acl": {"secretKey": "a\"b", "x": 1}}`,
      `{"acl": {"secretKey": '[redacted]', "x": 1}}`,
    ],
    ['with an anchor', 'pw: &pw ab\nsecretKey: *pw\n', `pw: &pw '[redacted]'\nsecretKey: *pw\n`],
    ['below the name', 'password:\n  - ab\n  - cd\n', `password:\n  - '[redacted]'\n  - '[redacted]'\n`],
    ['by its value', String.raw`note: "x it's\"a\\secret\/\u00fc y"`, `note: '[redacted]'`],
    ['in percents', `url: x/it%27s%22a%5Csecret%2F%C3%BC\n`, `url: '[redacted]'\n`],
    ['in base64', `note: ${BASE64}\n`, `note: '[redacted]'\n`],
    ['as a key', String.raw`? "it's\"a\\secret/\xfc"` + '\n: 1\n', `? '[redacted]'\n: 1\n`],
    ['a login', `proxy: "http://me:it's@proxy:1"\n`, `proxy: '[redacted]'\n`],
    ['in a comment', `a: 1 # password: old\n# x ${BASE64}\n`, 'a: 1 # [redacted]\n# [redacted]\n'],
  ])('are hidden: %s', (_what, text, expected) => {
    expect(shown(text)).toBe(expected)
  })

  it.each([
    'secretKey: ${KEY}\npassword: file:key\n',
    "header: true\nnote: it''s # a comment: 1\n",
    'a: b#c\n',
    '# secretKey: ${KEY}\n',
  ])('are references in %j, which stays', (text) => {
    expect(hideSecrets(text, 'yaml')).toEqual({ text, hidden: 0 })
  })

  it('of a text that is no YAML are not kept at all', () => {
    expect(shown('a: "b')).toBeUndefined()
  })

  it('are hidden whatever they are and however they are quoted', () => {
    fc.assert(
      fc.property(
        fc
          .string({ minLength: 4, maxLength: 40, unit: 'grapheme' })
          .filter((value) => value.trim().length > 3),
        fc.constantFrom('QUOTE_DOUBLE', 'QUOTE_SINGLE', 'PLAIN', 'BLOCK_LITERAL', 'BLOCK_FOLDED'),
        (value, style) => {
          new Secret(value)
          const text = stringify(
            { a: { secretKey: value, note: `z${value}z` } },
            { defaultStringType: style, defaultKeyType: 'PLAIN' },
          )
          expect(shown(text)?.replaceAll(/\s/g, '')).toBe(`a:secretKey:'[redacted]'note:'[redacted]'`)
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('the secrets of an INI inventory', () => {
  it.each([
    ['of a host', `mq1 ansible_password='it''s' x=1`, 'mq1 ansible_password=[redacted] x=1'],
    [
      'of a group',
      `[all:vars]\r\nansible_become_pass = "a b"\r\n`,
      '[all:vars]\r\nansible_become_pass = [redacted]\r\n',
    ],
    ['escaped', String.raw`mq1 note="it's\"a\\secret/ü" x=1`, 'mq1 note=[redacted] x=1'],
    ['in a dictionary', `broker_config={'secretKey': 'ab'}`, 'broker_config=[redacted]'],
    ['in a comment', '; rocketmq_secret=ab', '# [redacted]'],
    ['of a line that is wrong', `mq1 ansible_password='ab`, '# [redacted]'],
  ])('are hidden: %s', (_what, text, expected) => {
    expect(shown(text, 'ini')).toBe(expected)
  })

  it('are references, which stay', () => {
    const text = '[brokers]\nmq1 ansible_password=${PW} # the first\nrocketmq_secret=file:key\n'
    expect(hideSecrets(text, 'ini')).toEqual({ text, hidden: 0 })
  })
})

describe('a name of a secret with a value', () => {
  it.each([
    ['{"secretKey":"x"}', true],
    ['accounts:\n- accessKey: a\n  secretKey: b', true],
    ['{"topicConfigTable":{"password-reset":{"perm":6}}}', false],
    ['a'.repeat(1_000_000), false],
  ])('is found or not: %#', (text, found) => {
    expect(namesSecret(text)).toBe(found)
  })
})
