import type { World } from '../../engine/world.ts'
import type { Instance } from '../../model/cluster.ts'
import { heldPorts } from '../held-ports.ts'
import { serviceRef } from '../service-ref.ts'
import { stateOf } from '../state-of.ts'
import { takeOverOf } from './take-over.ts'

/**
 * Returns true when the instance is not started because of a process that is not of this tool: one that it cannot take over, or that
 * holds a port of it. That process may run on its store.
 */
export function isStartRefused(world: World, instance: Instance, user: string): boolean {
  const over = takeOverOf(world, instance, user)
  if (over !== undefined) return over.match?.kind === 'refused'
  const host = world.observed(serviceRef(instance))
  if (host === undefined || stateOf(instance, host).activity === 'running') return false
  return heldPorts(instance, host, { takesOver: false }) !== undefined
}
