import { describe, expect, it } from 'vitest'
import type { RunContext } from '../../../src/engine/context.ts'
import type { DesiredState, PlacedResource } from '../../../src/engine/desired-state.ts'
import type { Facts } from '../../../src/engine/facts.ts'
import type { Plan } from '../../../src/engine/plan.ts'
import { makePlan } from '../../../src/engine/planner.ts'
import { resource, type AnyResource, type Step } from '../../../src/engine/resource.ts'
import { runPlan } from '../../../src/engine/run.ts'
import { sourcesOf } from '../../../src/engine/sources.ts'
import { ObservedWorld, resourceKind } from '../../../src/engine/world.ts'
import { LocalHost } from '../../helpers/local-host.ts'

const script: Step = { kind: 'script', title: 'change it', script: ':' }

const FILE = resourceKind<null>('file')

/** A resource that always differs. */
const differing = (name: string): AnyResource =>
  resource<null, null>({
    id: FILE.id(name),
    probe: { script: ':', parse: () => null },
    desire: () => null,
    diff: () => ({ kind: 'change', action: 'run', summary: 'change it' }),
    converge: () => [script],
  })

const place = (host: string, name: string, phase = 'one'): PlacedResource => ({
  host,
  role: 'test',
  phase,
  resource: differing(name),
})

const siteOf = (...resources: PlacedResource[]): DesiredState => ({
  phases: [{ id: 'one', title: 'One' }],
  resources,
  facts: { script: ':', parse: () => ({}) as unknown as Facts },
})

const planOf = (site: DesiredState): Promise<Plan> => {
  const world = new ObservedWorld()
  for (const { host, resource: made } of site.resources) world.learn({ host, id: made.id }, null)
  return makePlan(site, world)
}

const run = (site: DesiredState, plan: Plan, host: LocalHost) => {
  const context: RunContext = {
    site,
    world: new ObservedWorld(),
    access: new Map([[host.host, host]]),
    emit: () => undefined,
    guard: ':',
    concurrency: 1,
    stop: new AbortController().signal,
    abort: new AbortController().signal,
  }
  return runPlan(context, plan)
}

describe('two resources with one id', () => {
  const twice = siteOf(place('a', '/x'), place('b', '/x'), place('a', '/x'))
  const message = 'two resources have the id file:/x on a'

  it('on one host are no plan', async () => {
    await expect(makePlan(twice, new ObservedWorld())).rejects.toThrow(message)
  })

  it('on one host are not carried out', async () => {
    const host = new LocalHost('a')
    const plan = await planOf(siteOf(place('a', '/x')))
    await expect(run(twice, plan, host)).rejects.toThrow(message)
    expect(host.scripts).toEqual([])
  })

  it('are a bug also when the host is unreachable', async () => {
    const error = { code: 'host-unreachable', message: 'no route' } as const
    const unreachable = new Map([['a', error]])
    await expect(makePlan(twice, new ObservedWorld(), { unreachable })).rejects.toThrow(message)
  })

  it('on two hosts are two resources', async () => {
    const site = siteOf(place('a', '/x'), place('b', '/x'))
    expect((await planOf(site)).stages[0]?.hosts).toHaveLength(2)
  })
})

it('a resource in a phase that the site does not have is a bug, as its change would be in no stage', async () => {
  const site = siteOf(place('a', '/x'), place('a', '/y', 'tow'))
  await expect(makePlan(site, new ObservedWorld())).rejects.toThrow(
    "file:/y on a is placed in the phase 'tow', which does not exist",
  )
})

describe('a planned change whose resource the site does not have', () => {
  const message = 'the plan changes file:/y on a, which the site does not have'
  const both = siteOf(place('a', '/x'), place('a', '/y'))
  const less = siteOf(place('a', '/x'), place('b', '/y'))

  it('is a bug that is seen before the first change', async () => {
    const host = new LocalHost('a')
    await expect(run(less, await planOf(both), host)).rejects.toThrow(message)
    expect(host.scripts).toEqual([])
  })

  it('is a bug for what the plan brings', async () => {
    const world = new ObservedWorld()
    world.learn(FILE.on('a', '/x'), null)
    await expect(sourcesOf(less, world, await planOf(both))).rejects.toThrow(message)
  })
})

it('a resource that was not read is no difference but a bug', async () => {
  const world = new ObservedWorld()
  const site = siteOf(place('a', '/x'), place('a', '/y'))
  world.learn(FILE.on('a', '/x'), null)
  await expect(makePlan(site, world)).rejects.toThrow('file:/y on a was not read')
})
