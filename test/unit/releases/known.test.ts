import { describe, expect, it } from 'vitest'
import {
  defaultVersion,
  isKnown,
  knownVersions,
  nearestKnown,
  newestKnown,
  newestOf,
  nextKnown,
} from '../../../src/releases/known.ts'
import { compareVersions } from '../../../src/releases/version.ts'

describe('known releases', () => {
  it('are listed oldest first, each once', () => {
    expect([...new Set(knownVersions)].sort(compareVersions)).toEqual(knownVersions)
  })

  it('have the default among them, and end with the newest', () => {
    expect(isKnown(defaultVersion)).toBe(true)
    expect(knownVersions.at(-1)).toBe(newestKnown)
  })

  it.each([
    ['3.2.6', '3.2.6'],
    ['3.5.8', '3.2.6'],
    ['4.9.9', '4.9.8'],
    ['5.0.1', '5.0.0'],
    ['2.0.0', undefined],
    ['6.0.0', newestKnown],
    ['99.9.9', newestKnown],
  ])('%s is treated like %s', (version, expected) => {
    expect(nearestKnown(version)).toBe(expected)
  })

  it('takes the oldest of a major version for one before it', () => {
    const [oldest] = knownVersions.filter((version) => version.startsWith('4.'))
    expect(nearestKnown('4.0.0')).toBe(oldest)
  })

  it.each([
    ['4.9.8', '5.0.0'],
    ['5.1.1', '5.1.2'],
    [newestKnown, undefined],
  ])('after %s comes %s', (version, expected) => {
    expect(nextKnown(version)).toBe(expected)
  })

  it('names the newest of a major version', () => {
    expect(newestOf(4)).toBe('4.9.8')
  })
})
