import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { storesInPlace } from '../../../roles/config/store.ts'
import { record } from '../../../roles/record/index.ts'
import { makePlan } from '../../../src/engine/planner.ts'
import type { Blocked } from '../../../src/engine/plan.ts'
import type { Resource } from '../../../src/engine/resource.ts'
import { ObservedWorld } from '../../../src/engine/world.ts'
import { MARK_NAME } from '../../../src/layout/stores.ts'
import type { Cluster } from '../../../src/model/cluster.ts'
import { firstStart, type Footing } from '../../../src/stores/first-start.ts'
import { recordsProbe, recordsRef, type Records } from '../../../src/instances/records.ts'
import { parse } from '../inventory/support.ts'
import { broker, cluster } from '../support/example.ts'
import { hostNamed } from '../support/cluster.ts'
import { read, run, scratch } from '../resources/on-host.ts'

const inventory = (groups: string, controllers = '[mq1, mq2, mq3]'): Cluster =>
  parse(`cluster: rmq
rocketmq: { version: 5.3.3 }
artifact: { file: a.zip, sha512: ${'ab'.repeat(64)} }
jdk: { version: 17, from: package }
firewall: { clients: [10.0.0.0/24] }
hosts:
${[1, 2, 3, 4].map((n) => `  mq${n}: { address: 10.0.0.${n} }`).join('\n')}
namesrv: { hosts: [mq1, mq2] }
controllers: { hosts: ${controllers} }
brokers: { groups: { ${groups} } }
`)

/** The records that a whole apply leaves on a host. */
function recordsAfter(applied: Cluster, on: string): Records {
  const folder = scratch()
  const made = record(applied, hostNamed(applied, on)) as unknown as Resource<unknown, string>[]
  for (const one of made) {
    const text = one.desire(new ObservedWorld(), undefined)
    if (typeof text === 'string') writeFileSync(join(folder, one.id.replace(/.*\//, '')), text)
  }
  const probe = recordsProbe(folder)
  return probe.parse(run(probe.script))
}

interface Circumstances {
  /** Hosts that cannot be reached, or are not looked at. */
  readonly unreached?: readonly string[]
  /** New instances with files in their stores all the same. */
  readonly filled?: readonly string[]
}

/** What is refused when one inventory was applied and then another one is planned. */
async function refused(
  before: Cluster,
  after: Cluster,
  { unreached = [], filled = [] }: Circumstances = {},
): Promise<readonly Blocked[]> {
  const world = new ObservedWorld()
  const reached = after.hosts.filter(({ name }) => !unreached.includes(name))
  const resources = reached.flatMap((on) => {
    const records = recordsAfter(before, on.name)
    world.learn(recordsRef(on.name), records)
    return storesInPlace(after, on).map((resource) => {
      const footing: Footing = records.has(resource.owner ?? '')
        ? 'recorded'
        : filled.includes(resource.owner ?? '')
          ? 'filled'
          : 'bare'
      const answer = {
        'first-start': footing,
        store: [],
        owners: { userExists: true, foreign: [] },
        'store-origin': { recorded: footing === 'recorded', filled: footing === 'recorded', logLost: false },
        'written-by': undefined,
      }
      const [kind] = resource.id.split(':')
      world.learn({ host: on.name, id: resource.id }, answer[kind as keyof typeof answer])
      return { host: on.name, role: 'store', phase: 'preflight', resource }
    })
  })
  const phases = [{ id: 'preflight', title: 'Preflight' }]
  const facts = { script: '', parse: () => ({}) as never }
  return (await makePlan({ phases, resources, facts }, world)).blocked
}

const instancesOf = (blocked: readonly Blocked[]): string[] =>
  blocked.map(({ resource }) => resource.replace('first-start:', '')).sort()

const ALONE = 'broker-a: { master: mq1 }'
const PAIR = 'broker-a: { replication: async, master: mq1, slaves: [mq2] }'
const RAFT = 'broker-a: { replication: dledger, members: [mq1, mq2, mq3] }'
const ELECTED = 'broker-a: { replication: controller, members: [mq1, mq2] }'

describe('a first start beside data is refused', () => {
  test.each([
    ['a master on another host', ALONE, 'broker-a: { master: mq3 }', ['broker-a-0']],
    [
      'master and slave in each other’s place',
      PAIR,
      'broker-a: { replication: async, master: mq2, slaves: [mq1] }',
      ['broker-a-0', 'broker-a-1'],
    ],
    [
      'slaves in another order',
      'broker-a: { master: mq1, slaves: [mq2, mq3] }',
      'broker-a: { master: mq1, slaves: [mq3, mq2] }',
      ['broker-a-1', 'broker-a-2'],
    ],
    [
      'members in another order',
      RAFT,
      'broker-a: { replication: dledger, members: [mq2, mq1, mq3] }',
      ['broker-a-n0', 'broker-a-n1'],
    ],
    [
      'members without the first of them',
      'broker-a: { replication: controller, members: [mq1, mq2, mq3] }',
      'broker-a: { replication: controller, members: [mq2, mq3] }',
      ['broker-a-n0', 'broker-a-n1'],
    ],
    ['a pair that becomes DLedger', PAIR, RAFT, ['broker-a-n0', 'broker-a-n1', 'broker-a-n2']],
    ['a pair that becomes elected', PAIR, ELECTED, ['broker-a-n0', 'broker-a-n1']],
    ['DLedger that becomes a pair', RAFT, PAIR, ['broker-a-0', 'broker-a-1']],
  ])('%s', async (_, before, after, expected) => {
    expect(instancesOf(await refused(inventory(before), inventory(after)))).toEqual(expected)
  })

  test('it says where the data lie and what to do', async () => {
    const [one] = await refused(inventory(ALONE), inventory('broker-a: { master: mq3 }'))
    expect(one?.reason).toBe(
      'broker-a-0 would start empty: broker-a-0 was applied on mq1, where its data lie in /data/rocketmq/broker-a-0',
    )
    expect(one?.hint).toContain('move its data (not a copy) to /data/rocketmq/broker-a-0 on mq3')
    expect(one?.hint).toContain('remove /var/lib/rmq-provision/rmq/instances/broker-a-0.json on mq1')
  })

  test('stores outside of the data folder are named', async () => {
    const ssd = 'broker-a: { master: { host: mq1, config: { storePathCommitLog: /ssd/a } } }'
    const [one] = await refused(inventory(ssd), inventory('broker-a: { master: mq3 }'))
    expect(one?.reason).toMatch(/in \/data\/rocketmq\/broker-a-0 and \/ssd\/a$/)
  })

  test('data that were brought along count when their record is gone', async () => {
    const moved = inventory('broker-a: { master: mq3 }')
    expect(instancesOf(await refused(inventory(ALONE), moved, { filled: ['broker-a-0'] }))).toEqual([
      'broker-a-0',
    ])
    expect(await refused(inventory('broker-b: { master: mq2 }'), moved, { filled: ['broker-a-0'] })).toEqual(
      [],
    )
  })

  test('a master whose host is gone is not replaced by an empty one while its slaves have messages', async () => {
    const before = inventory(PAIR)
    const after = inventory('broker-a: { replication: async, master: mq3, slaves: [mq2] }')
    const gone = { unreached: ['mq1'] }
    const [one, ...more] = await refused(before, after, gone)
    expect(more).toEqual([])
    expect(one).toMatchObject({
      host: 'mq3',
      reason: expect.stringMatching(
        /as the master of slaves with messages: broker-a-1 was applied on mq2/,
      ) as string,
    })
    expect(await refused(before, after, { ...gone, filled: ['broker-a-0'] })).toEqual([])
  })

  test('another host in the place of a controller that is still there', async () => {
    const [one, ...more] = await refused(inventory(ELECTED), inventory(ELECTED, '[mq4, mq2, mq3]'))
    expect(more).toEqual([])
    expect(one).toMatchObject({
      resource: 'first-start:controller-mq4',
      reason: expect.stringContaining('controller-mq1 was applied on mq1') as string,
    })
    expect(
      await refused(inventory(ELECTED), inventory(ELECTED, '[mq4, mq2, mq3]'), { unreached: ['mq1'] }),
    ).toEqual([])
  })
})

describe('goes on', () => {
  test.each([
    ['with nothing changed', PAIR, PAIR],
    ['with a first apply', 'broker-z: { master: mq4 }', PAIR],
    ['without a slave', PAIR, 'broker-a: { master: mq1 }'],
    ['with a slave', ALONE, PAIR],
    [
      'with a slave of another number',
      PAIR,
      'broker-a: { master: mq1, slaves: [{ host: mq2, brokerId: 7 }] }',
    ],
    ['with another member', ELECTED, 'broker-a: { replication: controller, members: [mq1, mq2, mq3] }'],
    ['with another group', PAIR, `${PAIR}, broker-b: { master: mq3 }`],
    ['with synchronous slaves', PAIR, PAIR.replace('async', 'sync')],
  ])('%s', async (_, before, after) => {
    expect(await refused(inventory(before), inventory(after))).toEqual([])
  })

  test('when the host with the data is not reached', async () => {
    const after = inventory('broker-a: { master: mq3 }')
    expect(await refused(inventory(ALONE), after, { unreached: ['mq1'] })).toEqual([])
  })

  test('with a member more when records of another kind were left behind', async () => {
    const before = inventory(ELECTED)
    const left = { ...before, instances: [...before.instances, ...inventory(PAIR).instances] }
    const after = inventory('broker-a: { replication: controller, members: [mq1, mq2, mq3] }')
    expect(await refused(left, after)).toEqual([])
  })
})

test.each<[string, Footing, (folder: string) => void]>([
  ['nothing', 'bare', () => undefined],
  [
    'folders without a file',
    'bare',
    (folder) => mkdirSync(join(folder, 'store', 'commitlog'), { recursive: true }),
  ],
  [
    'the mark in its store',
    'bare',
    (folder) => {
      mkdirSync(join(folder, 'store'))
      writeFileSync(join(folder, 'store', MARK_NAME), 'x')
    },
  ],
  [
    'a file in its store',
    'filled',
    (folder) => {
      mkdirSync(join(folder, 'store', 'config'), { recursive: true })
      writeFileSync(join(folder, 'store', 'config', 'topics.json'), '{}')
    },
  ],
  [
    'a record',
    'recorded',
    (folder) => {
      writeFileSync(join(folder, 'broker-a-0.json'), '{}')
    },
  ],
])('%s on the host: %s', (_, footing, make) => {
  const folder = scratch()
  make(folder)
  const made = firstStart({
    cluster,
    instance: broker,
    stores: [join(folder, 'none'), join(folder, 'store')],
    recordOf: (id) => join(folder, `${id}.json`),
  })
  expect(read(made).observed).toBe(footing)
  rmSync(folder, { recursive: true })
})
