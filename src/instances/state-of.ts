import type { Instance } from '../model/cluster.ts'
import type { HostState, InstanceState } from '../runtime/runtime.ts'

/** The state of an instance in its host's answer. @throws Error when the host said nothing of it: a bug. */
export function stateOf(instance: Pick<Instance, 'id'>, host: HostState): InstanceState {
  const state = host.instances.get(instance.id)
  if (state === undefined) throw new Error(`the probe says nothing of ${instance.id}`)
  return state
}

/** It does not run and may be started. */
export const isDown = ({ activity }: InstanceState): boolean =>
  activity !== 'running' && activity !== 'forbidden'
