import { describe, expect, it } from 'vitest'
import { knownVersions, newestKnown } from '../../../../src/releases/known.ts'
import { complaintsOf, parse } from '../support.ts'

const inventory = (version: string, config = '') => `cluster: c
rocketmq: { version: ${version} }
artifact: { file: rocketmq.archive }
hosts: { mq1: { address: 10.0.0.1 } }
namesrv: { hosts: [mq1] }
brokers:
  config: { ${config} }
  groups: { broker-a: { master: mq1 } }
`

const warningsOf = (version: string, config?: string) =>
  parse(inventory(version, config))
    .warnings.filter(({ code }) => !code.startsWith('cve-') && code !== 'open-to-everybody')
    .map(({ message, hint }) => `${message} (${hint ?? ''})`)

describe('a release that this tool does not know', () => {
  it.each([
    [
      '9.9.9',
      `RocketMQ 9.9.9 is newer than ${newestKnown}, the newest release that this tool knows: it is treated like ${newestKnown}, and what changed since goes unchecked (Read its release notes, and try it on a test cluster first.)`,
    ],
    [
      '5.0.1',
      'RocketMQ 5.0.1 is not a release that this tool knows: it is treated like 5.0.0 (Check the number; 5.0.0 is the nearest release that is known.)',
    ],
  ])('%s is a warning, without any configuration key too', (version, warning) => {
    expect(warningsOf(version)).toEqual([warning])
  })

  it.each([newestKnown, '4.9.8', '5.0.0'])('%s is known', (version) => {
    expect(warningsOf(version)).toEqual([])
  })

  it('warns of a key that no known release has, and accepts the others', () => {
    const [, ...others] = warningsOf('9.9.9', 'fileReservedTime: 48, fileReservedTimer: 48')
    expect(others).toEqual([
      "brokers.config.fileReservedTimer: no release that this tool knows has a key 'fileReservedTimer' (Did you mean 'fileReservedTime'?)",
    ])
  })

  it('warns of a key that the newest known release does not read any more', () => {
    const [, ...others] = warningsOf('9.9.9', 'haSlaveFallbehindMax: 1')
    expect(others).toEqual([
      'brokers.config.haSlaveFallbehindMax: haSlaveFallbehindMax was last read by RocketMQ 4.9.8; 9.9.9 would ignore it (Write haMaxGapNotInSync: that is its name there.)',
    ])
  })

  it.each([
    [
      '9.9.9',
      'fileReservedTime: 48h',
      "'48h' is no whole number; RocketMQ would silently keep the default (Write digits only, e.g. 48.)",
    ],
    [
      '9.9.9',
      'flushDiskType: sync',
      "'sync' is none of its values; RocketMQ would silently keep the default (Write one of ASYNC_FLUSH, SYNC_FLUSH.)",
    ],
    [
      '5.0.1',
      "deleteWhen: '25'",
      "'25' is no hour of the day (Write two digits, several separated by ';': 04 or 04;16.)",
    ],
  ])('checks the values of %s: %s', (version, config, complaint) => {
    const [found, ...others] = complaintsOf(inventory(version, config))
    expect(others).toEqual([])
    expect(found?.replace(/^prod\.yaml:\d+:\d+: brokers\.config\.\w+: /, '')).toBe(complaint)
  })

  it('is refused before Apache', () => {
    const oldest = knownVersions.find((version) => version.startsWith('4.')) ?? ''
    expect(complaintsOf(inventory('3.5.8'))).toEqual([
      `prod.yaml:2:22: of RocketMQ before Apache this tool knows 3.2.6, and 3.5.8 has other scripts and keys (Write 3.2.6, or a version from ${oldest} on.)`,
    ])
  })
})
