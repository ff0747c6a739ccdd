import { describe, expect, it } from 'vitest'
import { compareVersions, parseVersion, versionOfDescription } from '../../../src/releases/version.ts'

describe('parseVersion', () => {
  it('reads three numbers', () => {
    expect(parseVersion('4.9.4')).toEqual({ major: 4, minor: 9, patch: 4 })
  })

  it.each(['4.9', '4.9.4-SNAPSHOT', 'v4.9.4', ' 4.9.4', '', '4.9.x'])('refuses %j', (text) => {
    expect(() => parseVersion(text)).toThrow(`'${text}' is not a RocketMQ version`)
  })
})

describe('order of versions', () => {
  it.each([
    ['4.10.0', '4.9.9', 1],
    ['4.9.4', '4.9.4', 0],
    ['4.9.3', '4.9.4', -1],
    ['3.2.6', '4.0.0', -1],
    ['5.0.0', '4.9.8', 1],
  ])('%s against %s: %s', (a, b, expected) => {
    expect(Math.sign(compareVersions(a, b))).toBe(expected)
  })
})

describe('versionOfDescription', () => {
  it.each([
    ['V4_9_4', '4.9.4'],
    ['V3_2_6_SNAPSHOT', '3.2.6'],
    ['V5_3_3', '5.3.3'],
    ['', undefined],
    ['4.9.4', undefined],
    ['HIGHER_VERSION', undefined],
  ])('%j is %s', (description, version) => {
    expect(versionOfDescription(description)).toBe(version)
  })
})
