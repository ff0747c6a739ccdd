import type { RunContext } from '../../src/engine/context.ts'
import type { DesiredState, Phase, PlacedResource } from '../../src/engine/desired-state.ts'
import type { RunEvent } from '../../src/engine/events.ts'
import type { Facts } from '../../src/engine/facts.ts'
import type { Plan } from '../../src/engine/plan.ts'
import { makePlan } from '../../src/engine/planner.ts'
import { probeResources } from '../../src/engine/prober.ts'
import type { AnyResource } from '../../src/engine/resource.ts'
import { ObservedWorld } from '../../src/engine/world.ts'
import { LocalHost } from './local-host.ts'

const facts = { script: 'echo facts', parse: () => ({ hostname: 'a' }) as unknown as Facts }

export const place = (host: string, phase: string, made: AnyResource): PlacedResource => ({
  host,
  role: 'test',
  phase,
  resource: made,
})

export interface PlannedSite {
  readonly site: DesiredState
  readonly world: ObservedWorld
  readonly context: RunContext
  /** Everything that the run has reported. */
  readonly events: RunEvent[]
  readonly plan: Plan
  readonly access: ReadonlyMap<string, LocalHost>
}

/** Resources on hosts that are this machine, read and planned: ready to be run. */
export async function plannedSite(
  phases: readonly Phase[],
  resources: readonly PlacedResource[],
  rollOrder: readonly string[] = [],
): Promise<PlannedSite> {
  const site: DesiredState = { phases, resources, facts }
  const access = new Map(
    [...new Set(resources.map(({ host }) => host))].map((host) => [host, new LocalHost(host)]),
  )
  const world = new ObservedWorld()
  for (const host of access.values()) {
    await probeResources(host, { resources: resources.filter((one) => one.host === host.host), facts }, world)
  }
  const events: RunEvent[] = []
  const context: RunContext = {
    site,
    world,
    access,
    emit: (event) => events.push(event),
    guard: ':',
    concurrency: 5,
    stop: new AbortController().signal,
    abort: new AbortController().signal,
  }
  return { site, world, context, events, plan: await makePlan(site, world, { rollOrder }), access }
}
