import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RmqError } from '../../../src/errors.ts'
import { InventoryError } from '../../../src/inventory/problems.ts'
import { Secret } from '../../../src/secret.ts'
import { renderError, renderFinding } from '../../../src/ui/errors.ts'
import { excerpt } from '../../../src/ui/excerpt.ts'
import { makeStyle } from '../../../src/ui/style.ts'
import { tempDir } from '../../helpers/temp.ts'

const style = makeStyle(false)

test('an error of a step names host, step, output and the next action', () => {
  const error = new RmqError('step-failed', 'dnf ended with exit 1', {
    where: { host: 'mq2', step: 'package:java-17-openjdk-devel' },
    output: 'Error: Unable to find a match: java-17-openjdk-devel\n',
    hint: 'Enable a repository that has it,\nor set jdk.package.',
  })
  expect(renderError(error, style)).toMatchInlineSnapshot(`
    "error: mq2: package:java-17-openjdk-devel: dnf ended with exit 1
        Error: Unable to find a match: java-17-openjdk-devel
      → Enable a repository that has it,
        or set jdk.package."
  `)
})

test('a message that begins with the name of the host is not preceded by it', () => {
  const where = { host: 'mq1' }
  const own = new RmqError('connect-refused', 'mq1 (10.0.0.11:22) refuses the connection', { where })
  expect(renderError(own, style)).toBe('error: mq1 (10.0.0.11:22) refuses the connection')
  const longer = new RmqError('connect-refused', 'mq12 refuses', { where })
  expect(renderError(longer, style)).toBe('error: mq1: mq12 refuses')
})

test('a long output is cut to its end, and secrets are out of it', () => {
  const secret = new Secret('hunter2-hunter2')
  const output = Array.from({ length: 20 }, (_, index) => `line ${index} ${secret.reveal()}`).join('\n')
  const shown = renderError(new RmqError('step-failed', 'failed', { output }), style)
  expect(shown).toContain('… 5 lines before')
  expect(shown).toContain('line 19 [redacted]')
  expect(shown).not.toContain('line 4 ')
  expect(shown).not.toContain('hunter2')
})

test('every problem of an inventory has its place, its line and a caret', async () => {
  const folder = await tempDir()
  const file = join(folder, 'prod.yaml')
  await writeFile(file, 'cluster: 生产\nbrokers:\n\tconfig: { 名: 1, flushDisktype: ASYNC_FLUSH }\n')
  const error = new InventoryError([
    {
      code: 'tab',
      message: 'a tab',
      position: { file, line: 3, column: 22 },
      hint: "Did you mean 'flushDiskType'?",
    },
    { code: 'name', message: 'not a cluster name', position: { file, line: 1, column: 10 } },
  ])
  expect(renderError(error, style).replaceAll(folder, '')).toMatchInlineSnapshot(`
    "/prod.yaml:1:10: error: not a cluster name
        1 | cluster: 生产
          |          ^
    /prod.yaml:3:22: error: a tab
        3 | 	config: { 名: 1, flushDisktype: ASYNC_FLUSH }
          | 	                     ^
      → Did you mean 'flushDiskType'?
    2 problems"
  `)
})

test('a warning has the same form, and the place may be unknown', () => {
  expect(renderFinding({ code: 'x', message: 'one name server' }, 'warning:')).toBe(
    'warning: one name server',
  )
})

test('the caret stands under a column behind wide characters', async () => {
  const file = join(await tempDir(), 'x.ini')
  await writeFile(file, '主机 ansible_host=10.0.0.300\r\n')
  expect(excerpt({ file, line: 1, column: 4 })).toBe('1 | 主机 ansible_host=10.0.0.300\n  |      ^')
})

test('no excerpt of what cannot be read', () => {
  expect(excerpt({ file: '/nowhere/prod.yaml', line: 1, column: 1 })).toBeUndefined()
})
