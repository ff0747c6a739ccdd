import { resource, type AnyResource, type Diff, Unknown } from '../../engine/resource.ts'
import type { Instance } from '../../model/cluster.ts'
import type { HostState } from '../../runtime/runtime.ts'
import { listens } from '../come-up.ts'
import { heldPorts } from '../held-ports.ts'
import { driftIn } from '../process-drift.ts'
import { SERVICE } from '../service-ref.ts'
import { isDown, stateOf } from '../state-of.ts'
import { diffTakeOver, takeOverOf, type TakeOver } from '../take-over/take-over.ts'
import { diffService } from './diff.ts'
import { runsRight } from './differing-parts.ts'
import type { ServiceSpec, Wanted } from './spec.ts'
import { convergeService, preconditionsOf } from './steps.ts'

/**
 * An instance that runs, starts with the host, and runs with what the inventory says. Whether it must be
 * restarted is read from what its start wrote down, so a run that broke off is made good by the next one.
 * Id `service:<instance>`; the probe is a HostState.
 */
export function service(spec: ServiceSpec): AnyResource {
  const { instance, runtime } = spec
  return resource<HostState, Wanted>({
    id: SERVICE.id(instance.id),
    owner: instance.id,
    needs: spec.needs,
    follows: spec.follows,
    probe: runtime.observe(spec.neighbours),
    desire: (world) => {
      const parts = spec.parts(world)
      if (parts instanceof Unknown) return parts
      const takeOver = spec.takeOver && takeOverOf(world, instance, spec.takeOver.user)
      return { parts, drift: driftIn(world, instance), takeOver }
    },
    diff: (host, { parts, drift, takeOver }) => {
      const over =
        spec.takeOver && takeOver && isDown(stateOf(instance, host))
          ? (heldBesides(instance, host, takeOver) ?? diffTakeOver(spec.takeOver, takeOver))
          : undefined
      return over ?? diffService(instance, host, { parts, drift, takesOver: spec.takeOver !== undefined })
    },
    preconditions: (host, wanted) => preconditionsOf(spec, stateOf(instance, host), wanted),
    converge: (host, wanted) => convergeService(spec, stateOf(instance, host), wanted),
    settle: (host, wanted) => (runsRight(spec, stateOf(instance, host), wanted) ? [] : [listens(spec)]),
    join: (host, wanted) => (runsRight(spec, stateOf(instance, host), wanted) ? [] : spec.afterStart),
  })
}

/** The obstacle of an instance with a port that another process holds than the one that it is taken over from. */
function heldBesides(instance: Instance, host: HostState, { match }: TakeOver): Diff | undefined {
  if (match?.kind !== 'process') return undefined
  const others = host.foreignListeners.filter(({ port }) => !match.process.ports.includes(port))
  return heldPorts(instance, { foreignListeners: others }, { takesOver: true })
}
