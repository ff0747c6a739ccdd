import { describe, expect, test } from 'vitest'
import { makePlan } from '../../../src/engine/planner.ts'
import { ObservedWorld } from '../../../src/engine/world.ts'
import type { Instance } from '../../../src/model/cluster.ts'
import { freeMemory } from '../../../src/instances/free-memory.ts'
import { serviceRef } from '../../../src/instances/service-ref.ts'
import type { Activity, HostState, InstanceState } from '../../../src/runtime/runtime.ts'
import { clusterSite } from '../../../src/site/site.ts'
import { noSteps } from '../../helpers/no-steps.ts'
import { broker, cluster, mq1, namesrv } from '../support/example.ts'
import { facts } from '../resources/on-host.ts'

const MIB = 1024 ** 2

const state = (instance: string, activity: Activity): InstanceState => ({
  instance,
  activity,
  reason: '',
  atBoot: true,
  stale: false,
  javaPid: undefined,
  uptime: undefined,
  restarts: 0,
  startedWith: undefined,
  current: {},
})

/** What is refused on mq1, of 8 GiB; a service that is left out is not looked at. */
async function refused(
  available: number,
  activities: Readonly<Record<string, Activity | undefined>>,
  instances: readonly Instance[] = [namesrv, broker],
) {
  const world = new ObservedWorld()
  world.learnFacts('mq1', { ...facts, memory: { total: 8192 * MIB, available: available * MIB } })
  const states: HostState = {
    instances: new Map(instances.map(({ id }) => [id, state(id, activities[id] ?? 'stopped')])),
    foreignListeners: [],
  }
  for (const { id } of instances) {
    if (activities[id] !== undefined) world.learn(serviceRef({ host: 'mq1', id }), states)
  }
  const resource = freeMemory({ ...cluster, instances }, mq1)
  world.learn({ host: 'mq1', id: resource.id }, null)
  const site = {
    phases: [{ id: 'preflight', title: 'Preflight' }],
    facts: { script: '', parse: () => facts },
  }
  const plan = await makePlan(
    { ...site, resources: [{ host: 'mq1', role: 'memory', phase: 'preflight', resource }] },
    world,
  )
  return plan.blocked
}

describe('what is to be started needs its heaps of what is available', () => {
  const down = { [namesrv.id]: 'stopped', [broker.id]: 'failed' } as const

  test('both numbers are reported, and where to look', async () => {
    const [one, ...more] = await refused(5119, down)
    expect(more).toEqual([])
    expect(one).toMatchObject({
      reason:
        "what is to be started needs 5120 MiB of heap (namesrv-mq1 1024 MiB, broker-a-0 4096 MiB), and of the host's 8192 MiB no more than 5119 MiB are available now",
      hint: expect.stringContaining('free -m') as string,
    })
    expect(await refused(5120, down)).toEqual([])
  })

  test.each<[string, number, Record<string, Activity>]>([
    ['what runs has its memory', 1, { [namesrv.id]: 'running', [broker.id]: 'running' }],
    ['only what does not run counts', 1024, { [namesrv.id]: 'stopped', [broker.id]: 'running' }],
    [
      'what is on its way has an unknown part of its memory',
      1024,
      { [namesrv.id]: 'stopped', [broker.id]: 'changing' },
    ],
    ['what is masked is not started', 1024, { [namesrv.id]: 'stopped', [broker.id]: 'forbidden' }],
    ['what this run does not look at is not started', 4096, { [broker.id]: 'stopped' }],
  ])('%s', async (_, available, activities) => {
    expect(await refused(available, activities)).toEqual([])
    const isDown = Object.values(activities).some((activity) => activity === 'stopped')
    expect(await refused(available - 1, activities)).toHaveLength(isDown ? 1 : 0)
  })

  test('what keeps ending is started again and again', async () => {
    expect(await refused(4095, { [broker.id]: 'crashing' })).toHaveLength(1)
  })

  test('heaps that never fit the host are reported elsewhere', async () => {
    const huge = { ...broker, heap: { size: 9000 * MIB } }
    expect(await refused(100, { [broker.id]: 'stopped' }, [huge])).toEqual([])
  })
})

test('it is asked in the preflight of every host', () => {
  const { resources } = clusterSite(cluster, noSteps)
  const asked = resources.filter(({ resource }) => resource.id.startsWith('free-memory:'))
  expect(asked.map(({ host, phase }) => [host, phase])).toEqual([
    ['mq1', 'preflight'],
    ['mq2', 'preflight'],
  ])
})
