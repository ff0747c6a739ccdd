import { describe, expect, it } from 'vitest'
import { parseInventory } from '../../../../src/inventory/index.ts'
import { hasRemarks, judge, pairRules, type Verdict } from '../../../../src/releases/upgrades/index.ts'

const CLASSIC = 'broker-a: { replication: async, master: mq1, slaves: [mq2] }'
const SYNC = 'broker-a: { replication: sync, master: mq1, slaves: [mq2] }'
const ALONE = 'broker-a: { replication: none, master: mq1 }'
const ELECTED = (replication: string) => `broker-a: { replication: ${replication}, members: [mq1, mq2, mq3] }`
const CONTROLLERS = 'controllers: { hosts: [mq1, mq2, mq3] }'

interface Parts {
  readonly group?: string
  readonly more?: string
  /** Keys of the brokers' files that no inventory of both releases may give. */
  readonly keys?: Readonly<Record<string, string>>
  readonly config?: string
}

function clusterOf(version: string, { group = CLASSIC, more = '', keys = {}, config = '' }: Parts) {
  const cluster = parseInventory(
    `cluster: c
rocketmq: { version: ${version} }
artifact: { file: rocketmq.zip }
hosts: { mq1: { address: 10.0.0.1 }, mq2: { address: 10.0.0.2 }, mq3: { address: 10.0.0.3 } }
firewall: { clients: [10.0.0.1/32] }
namesrv: { hosts: [mq1, mq2] }
brokers: { config: { ${config} }, groups: { ${group} } }
${more}
`,
    'prod.yaml',
    {},
    { listsAdvisories: true },
  )
  const further = Object.entries(keys)
  const instances = cluster.instances.map((each) =>
    each.service === 'broker' ? { ...each, config: new Map([...each.config, ...further]) } : each,
  )
  return { ...cluster, instances }
}

/** @param beforeKeys keys of the brokers of the release that runs alone */
function verdictOf(from: string, to: string, parts: Parts = {}, beforeKeys: Parts['keys'] = {}): Verdict {
  const before = clusterOf(from, { ...parts, keys: { ...parts.keys, ...beforeKeys } })
  return judge({ from, to, before, after: clusterOf(to, parts) })
}

const refusalsOf = ({ refusals }: Verdict): string[] => refusals.map(({ rule }) => rule.id)
const changesOf = ({ changes }: Verdict): string[] => changes.map(({ rule }) => rule.id)
const advisoriesOf = ({ advisories }: Verdict): string[] =>
  advisories.present.map(({ match }) => match.advisory.id)

const ACL_1 = { aclEnable: 'true' }
const ACL_2 = 'acl: { accessKey: admin, secretKey: 123456789 }'

describe('pairs of releases', () => {
  it.each<
    [from: string, to: string, parts: Parts, beforeKeys: Parts['keys'], refusals: string[], through?: string]
  >([
    ['4.9.4', '5.5.1', {}, {}, []],
    ['4.9.8', '5.5.1', { group: SYNC }, {}, []],
    ['4.9.8', '5.5.1', {}, ACL_1, ['acl-1-stop-over'], '5.3.1'],
    ['5.1.4', '5.5.1', {}, ACL_1, ['acl-1-stop-over'], '5.3.1'],
    ['5.3.1', '5.5.1', {}, ACL_1, ['acl-1-on']],
    ['5.3.2', '5.3.3', { group: ALONE }, ACL_1, ['acl-1-on']],
    ['4.9.8', '5.3.1', {}, ACL_1, []],
    ['5.0.0', '5.5.1', {}, {}, []],
    ['5.3.1', '5.5.1', {}, {}, []],
    ['5.3.1', '5.3.2', {}, {}, ['slave-deletes-tables']],
    ['4.9.8', '5.3.3', {}, {}, ['slave-deletes-tables']],
    ['5.3.1', '5.3.3', { group: ALONE }, {}, []],
    ['5.3.2', '5.3.3', {}, {}, []],
    ['5.3.2', '5.5.1', {}, {}, []],
    ['5.4.0', '5.5.0', {}, {}, []],
    ['5.3.3', '5.3.4', {}, {}, ['slaves-of-split-tables']],
    ['5.3.4', '5.4.0', {}, {}, ['slaves-of-split-tables']],
    ['5.5.1', '5.4.0', {}, {}, ['slaves-of-split-tables']],
    ['5.3.3', '5.4.0', { group: ALONE }, {}, []],
    ['4.9.8', '5.5.1', { group: ELECTED('dledger') }, {}, []],
    ['5.3.3', '5.5.1', { group: ELECTED('dledger') }, {}, []],
    ['5.1.0', '5.5.1', { group: ELECTED('controller'), more: CONTROLLERS }, {}, ['controllers-renumber']],
    ['5.0.0', '5.1.0', { group: ELECTED('controller'), more: CONTROLLERS }, {}, []],
    ['5.1.1', '5.5.1', { group: ELECTED('controller'), more: CONTROLLERS }, {}, []],
    [
      '5.5.1',
      '5.1.0',
      { group: ELECTED('controller'), more: CONTROLLERS },
      {},
      ['controllers-renumber-back'],
    ],
    ['5.5.1', '4.9.8', {}, {}, ['older-major']],
    ['5.0.0', '4.9.8', { group: ALONE }, {}, ['older-major']],
    ['5.5.1', '5.5.0', {}, {}, []],
    ['5.5.1', '5.3.3', {}, {}, []],
    ['5.5.0', '5.5.0', {}, {}, []],
  ])('%s → %s with %o and %o: %o', (from, to, parts, beforeKeys, refusals, through) => {
    const verdict = verdictOf(from, to, parts, beforeKeys)
    expect({ ids: refusalsOf(verdict), through: verdict.through, allowed: verdict.allowed }).toEqual({
      ids: refusals,
      through,
      allowed: refusals.length === 0,
    })
  })
})

describe('changes without a message', () => {
  it.each<[from: string, to: string, parts: Parts, id: string, has: boolean]>([
    ['4.9.8', '5.5.1', { group: SYNC }, 'sync-waits-for-in-sync-replicas', true],
    ['4.9.8', '5.5.1', {}, 'sync-waits-for-in-sync-replicas', false],
    ['5.0.0', '5.5.1', { group: SYNC }, 'sync-waits-for-in-sync-replicas', false],
    ['4.9.8', '5.0.0', {}, 'delays-loaded-late', true],
    ['4.8.0', '5.5.1', {}, 'before-4-9', true],
    ['4.9.0', '5.5.1', {}, 'before-4-9', false],
    ['4.8.0', '4.9.8', {}, 'before-4-9', false],
    ['5.3.2', '5.5.1', {}, 'slave-tables-at-risk', true],
    ['5.4.0', '5.5.0', {}, 'slave-tables-at-risk', true],
    ['5.3.1', '5.5.1', {}, 'slave-tables-at-risk', false],
    ['5.5.0', '5.5.1', {}, 'slave-tables-at-risk', false],
    ['5.3.3', '5.5.1', { group: ALONE }, 'slave-tables-at-risk', false],
    ['5.5.1', '5.3.3', {}, 'slave-tables-again-at-risk', true],
    ['5.5.1', '5.5.0', {}, 'store-of-newer-release', true],
    ['5.5.0', '5.5.1', {}, 'store-of-newer-release', false],
    ['5.1.0', '5.5.0', {}, 'scripts-honour-java-home', true],
    ['5.0.0', '5.2.0', {}, 'scripts-ignore-java-home', true],
    ['5.3.3', '5.4.0', { group: ALONE }, 'rocksdb-in-every-store', true],
    ['5.4.0', '5.5.1', {}, 'rocksdb-in-every-store', false],
    ['5.3.1', '5.5.1', { more: ACL_2 }, 'acl-2-in-place-of-1', true],
    ['5.3.1', '5.5.1', {}, 'acl-2-in-place-of-1', false],
    ['5.3.3', '5.5.1', { more: ACL_2 }, 'acl-2-in-place-of-1', false],
  ])('%s → %s with %o: %s %o', (from, to, parts, id, has) => {
    expect(changesOf(verdictOf(from, to, parts)).includes(id)).toBe(has)
  })

  it('a DLedger group of 5.5.1 works and is warned of', () => {
    const verdict = verdictOf('5.3.3', '5.5.1', { group: ELECTED('dledger') })
    expect(verdict.allowed).toBe(true)
    expect(advisoriesOf(verdict)).toContain('dledger-deprecated')
  })

  it('names the JDK that both need', () => {
    expect(verdictOf('4.9.8', '5.5.1').jdk).toEqual({ from: 8, to: 17 })
    expect(verdictOf('5.5.0', '5.5.1').jdk).toBeUndefined()
  })

  it('refuses a JDK that the wanted release does not start on', () => {
    const verdict = verdictOf('4.9.8', '5.5.1', { more: 'jdk: { version: 8 }' })
    expect({ allowed: verdict.allowed, by: verdict.refusedBy.map(({ advisory }) => advisory.id) }).toEqual({
      allowed: false,
      by: ['jdk-8-fails'],
    })
  })

  it('says which advisories begin, stay and end', () => {
    const { advisories } = verdictOf('5.3.3', '5.5.1')
    expect(advisories.ended.map(({ advisory }) => advisory.id)).toContain('slave-deletes-tables')
    expect(verdictOf('5.3.3', '5.5.1').allowed).toBe(true)
  })

  it('names ports that come or go', () => {
    const { ports } = verdictOf('5.0.0', '5.1.0', { more: 'proxies: { hosts: [mq3] }' })
    expect(ports).toEqual([{ instance: 'proxy-mq3', opened: [8080], closed: [] }])
  })
})

describe('keys', () => {
  it('lists defaults that differ, and none that the inventory sets', () => {
    const keys = (config: string): string[] =>
      verdictOf('5.3.3', '5.5.1', { config }).defaults.map(({ service, key, from, to }) =>
        [service, key, from, to].join(' '),
      )
    expect(keys('')).toEqual(['broker transactionMetricFlushInterval 3000 10000'])
    expect(keys('transactionMetricFlushInterval: "3000"')).toEqual([])
  })

  it('lists keys that are set and not read any more', () => {
    const { removed } = verdictOf('5.5.0', '5.5.1', {}, { enableLiteEventMode: 'true' })
    expect(removed).toEqual([{ key: 'enableLiteEventMode', instances: ['broker-a-0', 'broker-a-1'] }])
  })

  it('names one-way keys with the instances that use them', () => {
    const { oneWay } = verdictOf('5.5.0', '5.5.1', { keys: { storeType: 'defaultRocksDB' } })
    expect(oneWay.map(({ key, value, instances }) => ({ key, value, instances }))).toEqual([
      { key: 'storeType', value: 'defaultRocksDB', instances: ['broker-a-0', 'broker-a-1'] },
    ])
  })
})

describe('the way back with a one-way key', () => {
  const ROCKSDB = { storeType: 'defaultRocksDB' }
  type Keys = Readonly<Record<string, string>>
  it.each<[from: string, to: string, before: Keys, after: Keys, allowed: boolean]>([
    ['5.5.1', '5.5.0', ROCKSDB, ROCKSDB, false],
    ['5.5.1', '5.5.0', ROCKSDB, {}, false],
    ['5.5.1', '5.5.0', {}, {}, true],
    ['5.5.0', '5.5.1', ROCKSDB, ROCKSDB, true],
    ['5.5.0', '5.5.1', ROCKSDB, {}, false],
  ])('%s → %s with %o, then %o: allowed %o', (from, to, before, keys, allowed) => {
    const verdict = verdictOf(from, to, { keys, group: ALONE }, before)
    expect(verdict.allowed).toBe(allowed)
    expect(verdict.noWayBack.map(({ key, instances }) => [key, instances])).toEqual(
      allowed ? [] : [['storeType', ['broker-a-0']]],
    )
  })
})

describe('hasRemarks', () => {
  it('is false for a pair that changes nothing', () => {
    const verdict = verdictOf('5.5.0', '5.5.1', { group: ALONE })
    expect({ remarks: hasRemarks(verdict), allowed: verdict.allowed }).toEqual({
      remarks: false,
      allowed: true,
    })
  })

  it('is true for changes', () => {
    expect(hasRemarks(verdictOf('4.9.8', '5.5.1'))).toBe(true)
  })
})

describe('the table of rules', () => {
  it('has each id once', () => {
    const ids = pairRules.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each(pairRules.map((rule) => [rule.id, rule] as const))('%s is written as messages are', (_id, rule) => {
    expect(rule.summary).toMatch(/^[A-Zm0-9].*\.$/)
    expect(rule.action).toMatch(/^[A-Z].*\.$/)
  })
})
