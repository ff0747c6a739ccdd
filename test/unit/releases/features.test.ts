import { describe, expect, it } from 'vitest'
import { has, sinceOf, type Feature } from '../../../src/releases/features.ts'

describe('has', () => {
  it.each<[version: string, feature: Feature, expected: boolean]>([
    ['3.2.6', 'java-opt-ext', false],
    ['4.0.0', 'java-opt-ext', true],
    ['4.4.0', 'dledger', false],
    ['4.5.0', 'dledger', true],
    ['5.3.2', 'acl-1', true],
    ['5.3.3', 'acl-1', false],
    ['5.10.0', 'own-ha-port', true],
    ['5.1.0', 'own-ha-port', false],
  ])('%s %s: %s', (version, feature, expected) => {
    expect(has(version, feature)).toBe(expected)
  })

  it('refuses what is no release', () => {
    expect(() => has('5.3', 'acl-2')).toThrow("'5.3' is not a RocketMQ version")
  })
})

it('sinceOf names the first release', () => {
  expect(sinceOf('controllers')).toBe('5.0.0')
})
