import { expect, test } from 'vitest'
import { firewalldSurplus } from '../../../../roles/firewalld/index.ts'
import { wantedRules } from '../../../../roles/firewalld/rules.ts'
import { evaluate } from '../../../../src/engine/evaluate.ts'
import { ObservedWorld, type ResourceRef } from '../../../../src/engine/world.ts'
import { recordsRef, type RecordEntry } from '../../../../src/instances/records.ts'
import { removedInstanceRef } from '../../../../src/instances/removed-instance.ts'
import { ruleText } from '../../../../src/resources/firewall/rules.ts'
import { firewall, zone } from '../../resources/firewall/support.ts'
import { hostNamed } from '../../support/cluster.ts'
import { parse } from '../../inventory/support.ts'

/** mq1 has the master of a, mq2 its slave, mq3 the only broker of b. */
const inventory = (slaves: string): string => `cluster: c
rocketmq: { version: 5.5.0 }
artifact: { onHost: /opt/rmq }
hosts: { mq1: { address: 10.0.0.1 }, mq2: { address: 10.0.0.2 }, mq3: { address: 10.0.0.3 } }
namesrv: { hosts: [mq1] }
brokers: { groups: { a: { master: mq1, slaves: [${slaves}] }, b: { master: mq3 } } }
`
const cluster = parse(inventory('mq2'))

test('ports of replication are open to the hosts of the group only', () => {
  const ofReplication = cluster.hosts.map((host) =>
    wantedRules(cluster, host).flatMap(({ port, from }) => (port === 10912 ? [from] : [])),
  )
  expect(ofReplication).toEqual([['10.0.0.2'], ['10.0.0.1'], []])
})

const entry: RecordEntry = { service: 'broker', group: 'a' }

/** What happens to the rules that an earlier release added to mq1 for its HA port, which the master listens on. */
function diffWith(
  text: string,
  records: Readonly<Record<string, readonly string[]>>,
  gone: readonly string[] = [],
): object {
  const of = parse(text)
  const mq1 = hostNamed(of, 'mq1')
  const rules = ['10.0.0.2', '10.0.0.3', '10.0.0.9'].map((from) => ruleText({ port: 10912, from }))
  const running = [...wantedRules(of, mq1).map(ruleText), ...rules]
  const state = firewall(
    { public: zone({ running, permanent: running, interfaces: ['eth0'] }) },
    { record: rules.map((text) => `public\t${text}`), listening: new Map([[10912, new Set([4711])]]) },
  )
  const world = new ObservedWorld()
  for (const [host, ids] of Object.entries(records))
    world.learn(recordsRef(host), new Map(ids.map((id) => [id, entry])))
  for (const { host, id } of of.toRemove.filter((instance) => gone.includes(instance.id))) {
    const ref: ResourceRef = removedInstanceRef({ host, id })
    world.learn(ref, undefined)
  }
  const [resource] = firewalldSurplus(of, mq1)
  if (resource === undefined) throw new Error('mq1 has no resource that closes ports')
  world.learn({ host: 'mq1', id: resource.id }, state)
  const found = evaluate({ host: 'mq1', role: 'firewalld', phase: 'tidy', resource }, world)
  return found.kind === 'known' ? found.diff : found
}

test.each<[string, Parameters<typeof diffWith>, string[]]>([
  ['a host of another group', [inventory('mq2'), { mq2: ['a-1'], mq3: ['b-0'] }], ['10.0.0.3']],
  ['a host that was not read', [inventory('mq2'), { mq2: ['a-1'] }], []],
  ['a host with an instance that was left out', [inventory('mq2'), { mq3: ['b-0', 'a-2'] }], []],
  [
    'the host of a slave that is removed',
    [inventory('{ host: mq2, state: absent }'), { mq2: ['a-1'], mq3: ['a-2'] }, ['a-1']],
    ['10.0.0.2'],
  ],
  [
    'the host of a slave to be removed that the run leaves out',
    [inventory('{ host: mq2, state: absent }'), { mq2: ['a-1'], mq3: ['a-2'] }],
    [],
  ],
  [
    'a host that is removed',
    [
      inventory('mq2')
        .replace('address: 10.0.0.3', 'address: 10.0.0.3, state: absent')
        .replace('b: { master: mq3', 'b: { state: absent, master: mq3'),
      { mq2: ['a-1'] },
      ['b-0'],
    ],
    ['10.0.0.3'],
  ],
])('rules of the HA port: %s', (_what, given, removed) => {
  const diff = diffWith(...given)
  if (removed.length === 0) expect(diff).toMatchObject({ kind: 'same' })
  else
    expect(diff).toMatchObject({
      kind: 'change',
      action: 'remove',
      patch: `- 10912/tcp from ${removed.join(', ')} in zone public (running, permanent)`,
    })
})
