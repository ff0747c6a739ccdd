import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSha512 } from '../../../../src/artifacts/download/sha512-file.ts'

const HEX = '0123456789abcdef'.repeat(8)
const OTHER = 'fedcba9876543210'.repeat(8)
const NAME = 'rocketmq-all-4.9.4-bin-release.zip'

/** As `gpg --print-md SHA512` prints it: upper-case groups of eight, four or so to a line. */
function gpg(name: string, hex: string): string {
  const groups = hex.toUpperCase().match(/.{8}/g) ?? []
  const rows = [0, 4, 8, 12].map((at) => groups.slice(at, at + 4).join(' '))
  return `${name}: ${rows.join(`\n${' '.repeat(name.length + 2)}`)}\n`
}

describe('parseSha512', () => {
  it.each([
    ['gpg --print-md over several lines', gpg(NAME, HEX)],
    ['gpg with the name on a line of its own', gpg(NAME, HEX).replace(': ', ':\n')],
    ['gpg with CRLF', gpg(NAME, HEX).replaceAll('\n', '\r\n')],
    ['sha512sum', `${HEX}  ${NAME}\n`],
    ['sha512sum in binary mode', `${HEX} *${NAME}\n`],
    ['sha512sum with a path', `${HEX}  ./target/${NAME}\n`],
    ['sha512sum of a file with another name', `${HEX}  some-other-name.zip\n`],
    ['sha512sum of several files', `${OTHER}  other.zip\n${HEX}  ${NAME}\n`],
    ['bare hex', HEX],
    ['bare hex in upper case', `${HEX.toUpperCase()}\n`],
    ['byte order mark', `\uFEFF${HEX}  ${NAME}\n`],
    ['BSD form', `SHA512 (${NAME}) = ${HEX}\n`],
  ])('reads %s', (_form, text) => {
    expect(parseSha512(text, NAME)).toBe(HEX)
  })

  it.each([
    ['nothing', ''],
    ['an HTML page', '<!DOCTYPE html><html><body>404 Not Found: sorry</body></html>'],
    ['a sha256', `${HEX.slice(0, 64)}  ${NAME}`],
    ['one digit too few', HEX.slice(1)],
    ['one digit too many', `${HEX}0`],
    ['several files, none of them ours', `${OTHER}  a.zip\n${HEX}  b.zip\n`],
    ['a gpg sum that is cut off', gpg(NAME, HEX).slice(0, 100)],
  ])('knows that %s is no sum', (_what, text) => {
    expect(parseSha512(text, NAME)).toBeUndefined()
  })

  const digit = fc.constantFrom(...'0123456789abcdef'.split(''))
  const hex = fc.array(digit, { minLength: 128, maxLength: 128 }).map((digits) => digits.join(''))
  const name = fc.stringMatching(/^[a-z][a-z0-9.-]{0,30}\.zip$/)

  it('reads what gpg and sha512sum write, whatever the sum and name', () => {
    fc.assert(
      fc.property(hex, name, (sum, file) => {
        expect(parseSha512(gpg(file, sum), file)).toBe(sum)
        expect(parseSha512(`${sum}  ${file}\n`, file)).toBe(sum)
      }),
    )
  })

  it('gives 128 lower-case digits or nothing for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const sum = parseSha512(text, NAME)
        expect(sum === undefined || /^[0-9a-f]{128}$/.test(sum)).toBe(true)
      }),
    )
  })
})
