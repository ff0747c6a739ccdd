import { describe, expect, it } from 'vitest'

import { cacheDir, labDir } from '../../../lab/paths.ts'
import { LabError } from '../../../lab/errors.ts'

describe('the cache', () => {
  it.each([
    [{ RMQ_LAB_CACHE: '/big/lab', XDG_CACHE_HOME: '/xdg' }, /^\/big\/lab$/],
    [{ RMQ_LAB_CACHE: '', XDG_CACHE_HOME: '/xdg' }, /^\/xdg\/rmq-provision-lab$/],
    [{}, /\/\.cache\/rmq-provision-lab$/],
  ])('%o', (env, expected) => {
    expect(cacheDir(env)).toMatch(expected)
  })
})

describe('names of labs', () => {
  it.each(['demo', 'a', 'e2e-2m-2s'])('%s is one', (name) => {
    expect(labDir(name).endsWith(`/labs/${name}`)).toBe(true)
  })

  it.each(['', '..', '../x', 'Demo', '2nd', 'a b', 'a/b', 'x'.repeat(31)])('"%s" is none', (name) => {
    expect(() => labDir(name)).toThrow(LabError)
  })
})
