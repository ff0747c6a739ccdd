import { describe, expect, it } from 'vitest'
import { parseInventory } from '../../../../src/inventory/index.ts'
import { digestOf, fileOf, parseFile, stateOf } from '../../../../src/run/applied/state.ts'

const NOW = new Date('2026-11-29T01:02:03.000Z')
const TEXT = `cluster: c
rocketmq: { version: 5.5.0 }
artifact: { file: a.zip }
hosts: { mq1: { address: 10.0.0.1 } }
firewall: { clients: [10.0.0.1/32] }
namesrv: { hosts: [mq1] }
brokers: { groups: { broker-a: { master: mq1 } } }
`
const ACL = 'acl: { accessKey: admin, secretKey: "${KEY}" }\n'

const read = (text: string, env = {}, file = 'prod.yaml') => parseInventory(text, file, env)
const stateFor = (text: string, env = {}) =>
  stateOf({ cluster: read(text, env), source: { text, format: 'yaml' } }, NOW)

describe('digestOf', () => {
  const base = digestOf(read(TEXT))
  it.each<[name: string, text: string, same: boolean]>([
    ['a comment', `# by hand\n${TEXT}`, true],
    ['a default that is written out', TEXT.replace('5.5.0', '5.5.0, home: /opt/rocketmq'), true],
    ['another release', TEXT.replace('5.5.0', '5.5.1'), false],
    ['another JDK', `${TEXT}jdk: { version: 11 }\n`, false],
    ['another heap', `${TEXT}heap: { broker: 2g }\n`, false],
    [
      'another key of the configuration',
      TEXT.replace('brokers: {', 'brokers: { config: { fileReservedTime: 24 },'),
      false,
    ],
    ['another archive of the same release', TEXT.replace('a.zip', 'b.zip'), true],
  ])('%s: the same %s', (_name, text, same) => {
    expect(digestOf(read(text)) === base).toBe(same)
  })

  it('does not depend on the name of the file', () => {
    expect(digestOf(read(TEXT, {}, 'other.yaml'))).toBe(base)
  })

  it('does not depend on the value of a secret', () => {
    const digest = (KEY: string): string => digestOf(read(TEXT + ACL, { KEY }))
    expect(digest('first-secret')).toBe(digest('second-secret'))
  })
})

describe('stateOf', () => {
  it('keeps a text with references as it is', () => {
    const state = stateFor(TEXT + ACL, { KEY: 'a-secret-of-its-own' })
    expect(state).toMatchObject({ release: '5.5.0', jdk: '17', redacted: false, text: TEXT + ACL })
  })

  it('makes the text when it is read, not before: an apply without changes does not read it', () => {
    const source = {
      format: 'yaml' as const,
      get text(): string {
        throw new Error('read')
      },
    }
    expect(() => stateOf({ cluster: read(TEXT), source }, NOW)).not.toThrow()
  })

  it('takes a secret out of the text, and says so', () => {
    const state = stateFor(TEXT + ACL.replace('${KEY}', 'written-in-the-text'))
    expect(state.redacted).toBe(true)
    expect(state.text).not.toContain('written-in-the-text')
  })
})

describe('the file of a state', () => {
  it('is read as it was written', () => {
    const state = stateFor(TEXT)
    expect(parseFile(fileOf(state))).toEqual(state)
  })

  it.each([
    ['', 'nothing'],
    ['rmq-provision-inventory\ncluster: c\n', 'no head'],
    [fileOf(stateFor(TEXT)).replace('release=5.5.0', 'release=5.5.0;reboot'), 'a release that is none'],
    [fileOf(stateFor(TEXT)).replace(/digest=../, 'digest=zz'), 'a digest that is none'],
  ])('%j is damaged: %s', (content) => {
    expect(parseFile(content)).toBeUndefined()
  })
})
