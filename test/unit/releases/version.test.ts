import { describe, expect, it } from 'vitest'
import { compareVersions, parseVersion, versionOfDescription } from '../../../src/releases/version.ts'
import { knownRce } from '../../../src/releases/vulnerabilities.ts'

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

describe('knownRce', () => {
  const broker = 'CVE-2023-33246'
  const nameServer = 'CVE-2023-37582'
  it.each([
    ['3.2.6', [broker, nameServer], '4.9.7'],
    ['4.9.5', [broker, nameServer], '4.9.7'],
    ['4.9.6', [nameServer], '4.9.7'],
    ['4.9.7', [], undefined],
    ['5.0.0', [broker, nameServer], '5.1.2'],
    ['5.1.1', [nameServer], '5.1.2'],
    ['5.1.2', [], undefined],
    ['5.3.3', [], undefined],
  ])('%s has %j, all fixed in %s', (version, cves, fixedIn) => {
    expect(knownRce(version).map((hole) => hole.cve)).toEqual(cves)
    expect(knownRce(version).at(-1)?.fixedIn).toBe(fixedIn)
  })
})
