import { expect, test } from 'vitest'
import { isUtf8Locale, toAscii } from '../../../src/ui/ascii.ts'

test.each([
  [{}, true],
  [{ LANG: 'en_US.UTF-8' }, true],
  [{ LANG: 'C.utf8' }, true],
  [{ LANG: 'C' }, false],
  [{ LANG: 'zh_CN.GB18030' }, false],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'POSIX' }, false],
  [{ LANG: 'C', LC_CTYPE: 'C.UTF-8' }, true],
  [{ LC_ALL: '', LANG: 'C' }, false],
])('%j', (env, utf8) => {
  expect(isUtf8Locale(env)).toBe(utf8)
})

test('own signs become ASCII, words of others stay', () => {
  expect(toAscii('↻ link a → b … 主机 ✔')).toBe('@ link a -> b ... 主机 ok')
})
