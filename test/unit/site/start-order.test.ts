import { describe, expect, it } from 'vitest'
import type { DesiredState } from '../../../src/engine/desired-state.ts'
import { changesOf, makePlan } from '../../../src/engine/planner.ts'
import { memberIdRef } from '../../../src/instances/member-id.ts'
import type { Cluster } from '../../../src/model/cluster.ts'
import { restartSite, startSite, stopSite } from '../../../src/site/lifecycle.ts'
import { clusterSite } from '../../../src/site/site.ts'
import { bareWorld } from '../../helpers/bare-world.ts'
import { noSteps } from '../../helpers/no-steps.ts'
import { makeCluster, trio, type Shape } from '../support/cluster.ts'

/** Two groups whose members lie crosswise on the hosts. */
const crossed = (replication: 'controller' | 'dledger', version = '5.5.0'): Cluster =>
  makeCluster({
    version,
    controllers: [{ host: 'mq1' }],
    groups: {
      'broker-a': { replication, members: [{ host: 'mq1' }, { host: 'mq2' }, { host: 'mq3' }] },
      'broker-b': {
        replication,
        members: ['mq3', 'mq2', 'mq1'].map((host) => ({
          host,
          listenPort: 10931,
          ...(replication === 'dledger' && { peerPort: 40931 }),
        })),
      },
    },
  })

/** The brokers that start in each stage of the plan. @param withId members that have an id */
async function startsOf(
  cluster: Cluster,
  site: DesiredState,
  withId: readonly string[] = [],
): Promise<string[]> {
  const world = bareWorld(cluster, site)
  for (const instance of cluster.instances)
    if (withId.includes(instance.id)) world.learn(memberIdRef(instance), true)
  const { stages } = await makePlan(site, world)
  return stages.flatMap((stage) => {
    const started = changesOf({ stages: [stage], blocked: [], unreachable: [], unchanged: 0 })
      .filter(({ action, owner = '' }) => action === 'start' && owner.startsWith('broker-'))
      .map(({ owner = '' }) => owner.slice('broker-'.length))
    return started.length === 0 ? [] : [started.sort().join(' ')]
  })
}

const sites: [string, (cluster: Cluster) => DesiredState][] = [
  ['apply', (cluster) => clusterSite(cluster, noSteps)],
  ['start', startSite],
  ['restart of what does not run', (cluster) => restartSite(cluster, new Map(), { drain: true })],
]

describe.each(sites)('%s', (_command, siteOf) => {
  const starts = (cluster: Cluster, withId: readonly string[] = []): Promise<string[]> =>
    startsOf(cluster, siteOf(cluster), withId)

  it('starts new members of a controller group one after the other, and groups side by side', async () => {
    expect(await starts(crossed('controller'))).toEqual(['a-n0 b-n0', 'a-n1 b-n1', 'a-n2 b-n2'])
  })

  it('starts a member that is new, or whose store was emptied, after those that have an id', async () => {
    const known = ['broker-a-n1', 'broker-a-n2', 'broker-b-n0']
    expect(await starts(crossed('controller'), known)).toEqual(['a-n1 a-n2 b-n0', 'a-n0 b-n1', 'b-n2'])
  })

  it('starts members that have an id side by side', async () => {
    const { instances } = crossed('controller')
    expect(
      await starts(
        crossed('controller'),
        instances.map(({ id }) => id),
      ),
    ).toEqual(['a-n0 a-n1 a-n2 b-n0 b-n1 b-n2'])
  })

  it.each<[string, Cluster, string[]]>([
    [
      'a DLedger group, whose members the inventory numbers',
      crossed('dledger'),
      ['a-n0 a-n1 a-n2 b-n0 b-n1 b-n2'],
    ],
    [
      'a group of controllers before 5.1.1',
      crossed('controller', '5.1.0'),
      ['a-n0 a-n1 a-n2 b-n0 b-n1 b-n2'],
    ],
    [
      'slaves of a classic group',
      makeCluster({
        groups: {
          'broker-a': { replication: 'async', members: ['mq1', 'mq2', 'mq3'].map((host) => ({ host })) },
        },
      }),
      ['a-0', 'a-1 a-2'],
    ],
  ])('starts the members of %s side by side', async (_what, cluster, expected) => {
    expect(await starts(cluster)).toEqual(expected)
  })
})

it('reads of members whose ids the controllers give whether they have one, and of no others', () => {
  const asked = (shape: Shape, siteOf: (cluster: Cluster) => DesiredState): string[] =>
    siteOf(makeCluster(shape)).resources.flatMap(({ resource: { id } }) =>
      id.startsWith('member-id:') ? [id.slice('member-id:'.length)] : [],
    )
  const members = ['broker-a-n0', 'broker-a-n1', 'broker-a-n2']
  expect(asked(trio('controller'), startSite)).toEqual(members)
  expect(asked(trio('controller'), stopSite)).toEqual([])
  expect(asked(trio('dledger'), startSite)).toEqual([])
})
