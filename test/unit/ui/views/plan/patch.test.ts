import { expect, test } from 'vitest'
import { makeStyle } from '../../../../../src/ui/style.ts'
import { renderPatch } from '../../../../../src/ui/views/plan/patch.ts'

const limit = { created: 2, updated: 3 }
const created = (lines: readonly string[]): string =>
  `--- /dev/null\n+++ /etc/x\n@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}\n`).join('')}`

test('lines have the colour of their sign', () => {
  expect(renderPatch('@@ -1 +1 @@\n-a=1\n+a=2\n', makeStyle(true), limit).text).toBe(
    '\u001B[36m@@ -1 +1 @@\u001B[39m\n\u001B[31m-a=1\u001B[39m\n\u001B[32m+a=2\u001B[39m',
  )
})

test.each([
  ['a new file is its lines', created(['a', 'b']), '+a\n+b', 0],
  ['one line too many is shown all the same', created(['a', 'b', 'c']), '+a\n+b\n+c', 0],
  ['a long new file is cut', created(['a', 'b', 'c', 'd']), '+a\n+b\n… 2 more lines', 2],
  ['a content that looks like the lines of a diff stays', created(['@@ x', '-- y']), '+@@ x\n+-- y', 0],
  [
    'an update keeps its place, without the names of the file',
    '--- /etc/x\n+++ /etc/x\n@@ -3,1 +3,1 @@\n--- a\n+++ b\n',
    '@@ -3,1 +3,1 @@\n--- a\n+++ b',
    0,
  ],
  [
    'rules of a firewall have no head',
    '+ 1/tcp\n+ 2/tcp\n+ 3/tcp\n+ 4/tcp\n+ 5/tcp',
    '+ 1/tcp\n+ 2/tcp\n+ 3/tcp\n… 2 more lines',
    2,
  ],
])('%s', (_, patch, text, cut) => {
  expect(renderPatch(patch, makeStyle(false), limit)).toEqual({ text, cut })
})
