import { expect, test } from 'vitest'
import { queuesMade } from '../../../../src/stores/lost/queues-made.ts'

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['3.2.6', {}, 'never'],
  ['4.4.0', {}, 'never'],
  ['4.5.2', {}, 'always'],
  ['4.9.8', { enableDLegerCommitLog: 'true' }, 'always'],
  ['5.0.0', {}, 'never'],
  ['5.3.1', {}, 'never'],
  ['5.3.1', { recheckReputOffsetFromCq: 'true' }, 'always'],
  ['5.3.2', {}, 'stopped'],
  ['5.5.1', { storeType: 'defaultRocksDB' }, 'always'],
  ['5.5.1', { enableDLegerCommitLog: 'true' }, 'never'],
])('consume queues that a start of %s makes again, with %o', (version, config, expected) => {
  expect(queuesMade({ config: new Map(Object.entries(config)) }, version)).toBe(expected)
})
