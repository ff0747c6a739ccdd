import { resource, type AnyResource, type Diff, type Need, type Step } from '../engine/resource.ts'
import { resourceKind, type ResourceRef } from '../engine/world.ts'
import type { Instance } from '../model/cluster.ts'
import { STOP_TIMEOUT_MS, type Runtime } from '../runtime/runtime.ts'
import { sh } from '../shell/quote.ts'
import { removalProbe, type Removal, type RemovalState } from './removal-state.ts'
import { hasProcess } from './removed-instance.ts'

export interface EndedInstanceSpec extends Removal {
  readonly runtime: Runtime
  /** All instances of the cluster on the host: one probe reads them. */
  readonly removals: readonly Removal[]
  readonly needs: readonly Need[]
}

const ENDED = resourceKind<RemovalState>('ended')

/** The end of an instance; the answer is of all instances of its cluster on the host. */
export const endedInstanceRef = ({ host, id }: Pick<Instance, 'host' | 'id'>): ResourceRef<RemovalState> =>
  ENDED.on(host, id)

/**
 * An instance of a cluster that ends: it does not run, the host does not start it, and nothing of it is left but its data. It is
 * not drained, and its unread messages are not counted, as nothing of the cluster goes on. Id `ended:<instance>`; the probe is
 * a RemovalState.
 */
export function endedInstance(spec: EndedInstanceSpec): AnyResource {
  const { instance, runtime } = spec
  return resource<RemovalState, true>({
    id: ENDED.id(instance.id),
    owner: instance.id,
    needs: spec.needs,
    probe: removalProbe(runtime, spec.removals),
    desire: () => true,
    diff: (state) => diffEnded(instance, state),
    converge: (state) => convergeEnded(spec, state),
  })
}

/** The change that ends an instance; pure. */
function diffEnded(instance: Instance, state: RemovalState): Diff {
  const { id } = instance
  const files = state.remnants.get(id) ?? []
  const patch = files.map((path) => `- ${path}`).join('\n')
  if (state.foreign.has(id)) {
    return {
      kind: 'blocked',
      reason: `the unit or container of ${id} was not made by this tool`,
      hint: 'See what it is for. Rename it or remove it by hand, and run again.',
    }
  }
  if (hasProcess(state, instance)) {
    return { kind: 'change', action: 'remove', summary: `stop ${id} and remove it`, patch, disrupts: true }
  }
  if (files.length === 0) return { kind: 'same' }
  return { kind: 'change', action: 'remove', summary: `remove ${id}, which does not run`, patch }
}

function convergeEnded({ instance, runtime, files }: EndedInstanceSpec, state: RemovalState): Step[] {
  const { id } = instance
  const stop: Step = {
    kind: 'script',
    title: `stop ${id}`,
    script: runtime.stop(instance),
    timeoutMs: STOP_TIMEOUT_MS,
  }
  const remove = [runtime.remove(instance), sh`rm -f ${files}`].join('\n')
  return [
    ...(hasProcess(state, instance) ? [stop] : []),
    { kind: 'script', title: `remove ${id}`, script: remove },
  ]
}
