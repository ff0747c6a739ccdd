import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CODES } from '../../src/error-codes.ts'

const root = join(import.meta.dirname, '..', '..')

it('docs/json-output.md lists every error code with its exit code, in alphabetical order', () => {
  const text = readFileSync(join(root, 'docs', 'json-output.md'), 'utf8')
  const section = text.split('\n## ').find((part) => part.startsWith('Error codes')) ?? ''
  const listed = [...section.matchAll(/^\| `([a-z-]+)` +\| (\d+) +\| (?=\S)/gm)]
  const documented = listed.map(([, code, exit]) => `${code} ${exit}`)
  const known = Object.entries(CODES).map(([code, exit]) => `${code} ${exit}`)
  expect(documented).toEqual(known.sort())
})
