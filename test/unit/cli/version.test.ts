import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageVersion } from '../../../src/cli/version.ts'
import { tempDir } from '../../helpers/temp.ts'

test('is that of the package.json above', async () => {
  const folder = await tempDir()
  mkdirSync(join(folder, 'dist/x'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"version":"7.8.9"}')
  expect(packageVersion(join(folder, 'dist/x'))).toBe('7.8.9')
})

test('an installation without package.json is an error, not a search without an end', () => {
  expect(() => packageVersion('/nonexistent/dist')).toThrow(
    'no folder above /nonexistent/dist has a package.json',
  )
})
