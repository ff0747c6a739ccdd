import { expect, it } from 'vitest'
import type { LocalSource } from '../../../src/engine/access.ts'
import type { Facts } from '../../../src/engine/facts.ts'
import { makePlan } from '../../../src/engine/planner.ts'
import { resource, Unknown, type AnyResource, type Diff } from '../../../src/engine/resource.ts'
import type { PlacedResource, DesiredState } from '../../../src/engine/desired-state.ts'
import { downloadsOf, sourcesOf } from '../../../src/engine/sources.ts'
import { ObservedWorld, resourceKind } from '../../../src/engine/world.ts'

const never = () => Promise.reject(new Error('not asked'))
const source = (label: string): LocalSource => ({ label, check: never, obtain: never })

const BROUGHT = resourceKind<undefined>('brought')

const fetched = { kind: 'fetched', urls: ['https://m/f.zip'], sha512: 'a'.repeat(128) } as const

/** A file that is brought to a host unless it is right there. */
function brought(label: string, diff: Diff, known = true): AnyResource {
  return resource<undefined, true>({
    id: BROUGHT.id(label),
    probe: { script: ':', parse: () => undefined },
    desire: () => (known ? true : new Unknown('the user exists', 'create')),
    diff: () => diff,
    converge: () => [
      { kind: 'script', title: 'make room', script: ':' },
      { kind: 'script', title: 'download', script: ':', download: fetched },
      { kind: 'upload', title: 'bring', source: source(label), path: '/there', mode: '0600' },
    ],
  })
}

async function planned() {
  const change: Diff = { kind: 'change', action: 'create', summary: 'bring' }
  const place = (host: string, made: AnyResource): PlacedResource => ({
    host,
    role: 'r',
    phase: 'p',
    resource: made,
  })
  const site: DesiredState = {
    phases: [{ id: 'p', title: 'P' }],
    resources: [
      place('a', brought('needed.zip', change)),
      place('b', brought('needed.zip', change)),
      place('a', brought('there.zip', { kind: 'same' })),
      place('b', brought('other.zip', change)),
      place('a', brought('later.zip', change, false)),
    ],
    facts: { script: ':', parse: () => ({}) as unknown as Facts },
  }
  const world = new ObservedWorld()
  for (const { host, resource: made } of site.resources) world.learn({ host, id: made.id }, undefined)
  return { site, world, plan: await makePlan(site, world) }
}

it('gives what a plan brings, each once', async () => {
  const { site, world, plan } = await planned()
  const sources = await sourcesOf(site, world, plan)
  expect(sources.map(({ label }) => label)).toEqual(['needed.zip', 'other.zip'])
})

it('gives what the hosts download by a plan, each once', async () => {
  const { site, world, plan } = await planned()
  expect([...(await downloadsOf(site, world, plan))]).toEqual([
    ['a', [fetched]],
    ['b', [fetched]],
  ])
})
