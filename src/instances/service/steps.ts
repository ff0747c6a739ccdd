import type { Step } from '../../engine/resource.ts'
import { STOP_TIMEOUT_MS, type InstanceState } from '../../runtime/runtime.ts'
import { portsBecomeFree, portsFree } from '../come-up.ts'
import { driftRef } from '../process-drift.ts'
import { isDown } from '../state-of.ts'
import { afterTakeOver, beforeTakeOver, endOfForeign } from '../take-over/take-over.ts'
import { runsRight } from './differing-parts.ts'
import type { ServiceSpec, Wanted } from './spec.ts'

/** Returns the conditions for the start or restart of an instance that runs not as it should; none for one that does. */
export function preconditionsOf(spec: ServiceSpec, state: InstanceState, wanted: Wanted): readonly Step[] {
  if (runsRight(spec, state, wanted)) return []
  const { takeOver } = wanted
  // The last steps before a restart turn traffic elsewhere: nothing may come after them that can refuse.
  if (isDown(state) && takeOver?.match?.kind === 'process')
    // A process that is ending already takes no more traffic.
    return [...beforeTakeOver(takeOver), ...(takeOver.match.ending ? spec.beforeStart : spec.beforeRestart)]
  return state.activity === 'running'
    ? [portsFree(spec), ...spec.beforeRestart]
    : [...spec.beforeStart, portsFree(spec)]
}

/** Returns the steps after which an instance runs as it should. */
export function convergeService(spec: ServiceSpec, state: InstanceState, wanted: Wanted): Step[] {
  const { runtime, instance } = spec
  const { id } = instance
  if (runsRight(spec, state, wanted)) {
    const closed = wanted.drift !== undefined && wanted.drift.closedAt.length > 0
    const requests = [
      ...(closed ? [spec.reopenWrites] : []),
      ...(wanted.drift?.oldPassword === true ? spec.changePassword : []),
    ]
    return [
      { kind: 'script', title: `set ${id} up for boot`, script: runtime.prepare(instance) },
      ...requests.map((request) => ({ ...request, outdates: driftRef(instance) })),
    ]
  }
  const act: Step =
    state.activity === 'running'
      ? {
          kind: 'script',
          title: `restart ${id}`,
          script: runtime.restart(instance),
          timeoutMs: STOP_TIMEOUT_MS,
        }
      : { kind: 'script', title: `start ${id}`, script: runtime.start(instance), timeoutMs: STOP_TIMEOUT_MS }
  if (spec.takeOver === undefined || wanted.takeOver === undefined || !isDown(state)) return [act]
  return [
    ...endOfForeign(spec.takeOver, wanted.takeOver),
    portsBecomeFree(spec),
    act,
    ...afterTakeOver(spec.takeOver),
  ]
}
