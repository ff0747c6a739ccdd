import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

interface Lock {
  readonly packages: Readonly<Record<string, { readonly integrity?: string; readonly dev?: boolean }>>
}

const root = join(import.meta.dirname, '..', '..')
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shrinkwrap-'))
  mkdirSync(join(folder, 'scripts'))
  copyFileSync(join(root, 'package-lock.json'), join(folder, 'package-lock.json'))
  copyFileSync(join(root, 'scripts', 'shrinkwrap.mjs'), join(folder, 'scripts', 'shrinkwrap.mjs'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const run = (...words: string[]) =>
  execFileSync('node', [join(folder, 'scripts', 'shrinkwrap.mjs'), ...words])

it('names every package of the release with its checksum, and not where it came from', () => {
  run()
  const text = readFileSync(join(folder, 'npm-shrinkwrap.json'), 'utf8')
  const { packages } = JSON.parse(text) as Lock
  const others = Object.entries(packages).filter(([path]) => path !== '')
  expect(others.map(([path]) => path)).toContain('node_modules/ssh2')
  expect(others.filter(([, { integrity, dev }]) => integrity === undefined || dev === true)).toEqual([])
  expect(text).not.toMatch(/"resolved"/)
})

it('is taken away after the package is made', () => {
  run()
  run('--remove')
  expect(existsSync(join(folder, 'npm-shrinkwrap.json'))).toBe(false)
})
