import { describe, expect, test } from 'vitest'
import { redactKeys } from '../../src/secret-lines.ts'

const shown = (text: string, keys: readonly string[] = []): string =>
  redactKeys(text, keys).replaceAll(/\[redacted [0-9a-f]{8}\]/g, '[redacted]')

describe('redactKeys', () => {
  test.each([
    ['secretKey=abc', 'secretKey=[redacted]'],
    ['secretKey = abc', 'secretKey = [redacted]'],
    ['secretKey: abc', 'secretKey: [redacted]'],
    ['  password abc', '  password [redacted]'],
    ['#accessKey=abc', '#accessKey=[redacted]'],
    ['#! token : a b c', '#! token : [redacted]'],
    ['  "secretKey": "abc",', '  "secretKey": [redacted],'],
    ['"credential":"abc"', '"credential":[redacted]'],
    ['a\nmy.pass=x\r\nb', 'a\nmy.pass=[redacted]\nb'],
    ['password', 'password'],
    ['password=', 'password='],
    ['brokerName=broker-a', 'brokerName=broker-a'],
    ['# what is a password good for', '# what is a password good for'],
    ['=secret', '=secret'],
    ['', ''],
  ])('%j', (text, expected) => {
    expect(shown(text)).toBe(expected)
  })

  test('hides the values of the keys that it is given', () => {
    expect(shown('initUser=abc\nother=abc', ['initUser'])).toBe('initUser=[redacted]\nother=abc')
  })

  test('has a digest that distinguishes two values and is the same for one', () => {
    const [one, two, three] = redactKeys('pass=a\npass=b\npass=a').split('\n')
    expect(one).toBe(three)
    expect(one).not.toBe(two)
  })
})
