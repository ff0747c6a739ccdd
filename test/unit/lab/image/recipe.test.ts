import { readFile } from 'node:fs/promises'

import { describe, expect, it } from 'vitest'

import { topFolder } from '../../../../lab/image/archive.ts'
import { JDKS, recipeDigest, REQUIRED_JDK } from '../../../../lab/image/recipe.ts'
import { sourceFile } from '../../../../lab/paths.ts'

describe('the recipe', () => {
  it('has a digest that stays while nothing changes', async () => {
    const digest = await recipeDigest()
    expect(digest).toMatch(/^[0-9a-f]{12}$/)
    expect(await recipeDigest()).toBe(digest)
  })

  it('has the JDK that is required', () => {
    expect(JDKS.map((jdk) => jdk.major)).toContain(REQUIRED_JDK)
  })

  it('dresses the hosts as CentOS 9', async () => {
    const release = await readFile(sourceFile('image/files/etc/os-release'), 'utf8')
    expect(release).toMatch(/^ID="centos"$/m)
    expect(release).toMatch(/^VERSION_ID="9"$/m)
  })
})

it.each([
  ['1.8.0_504', 'jdk1.8.0_504'],
  ['17.0.19', 'jdk-17.0.19'],
])('the archive of JDK %s has the folder %s', (version, folder) => {
  expect(topFolder(version)).toBe(folder)
})
