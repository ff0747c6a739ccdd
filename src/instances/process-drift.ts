import { resourceKind, type ObservedWorld, type ResourceRef, type World } from '../engine/world.ts'
import type { Instance } from '../model/cluster.ts'
import type { Drift } from '../rocketmq/verify/verification.ts'
import { serviceRef } from './service-ref.ts'

/** Drift of one process; it ends with the process. */
export interface ProcessDrift extends Drift {
  readonly javaPid: number
}

const DRIFT = resourceKind<ProcessDrift>('drift')

/** The running cluster's answer about an instance. It is read by RocketMQ's protocol, not by a probe. */
export const driftRef = ({ host, id }: Pick<Instance, 'host' | 'id'>): ResourceRef<ProcessDrift> =>
  DRIFT.on(host, id)

/** Adds the drift of the instances to what was read of their hosts. An instance whose process is not known has none. */
export function learnDrift(
  world: ObservedWorld,
  instances: readonly Pick<Instance, 'host' | 'id'>[],
  drifts: ReadonlyMap<string, Drift>,
): void {
  for (const instance of instances) {
    const javaPid = pidOf(world, instance)
    const drift = drifts.get(instance.id)
    if (drift === undefined || javaPid === undefined) world.forget(driftRef(instance))
    else world.learn(driftRef(instance), { ...drift, javaPid })
  }
}

/** The drift of the process that runs; undefined: none is known, or the process was another one. */
export function driftIn(world: World, instance: Pick<Instance, 'host' | 'id'>): Drift | undefined {
  const drift = world.observed(driftRef(instance))
  return drift !== undefined && drift.javaPid === pidOf(world, instance) ? drift : undefined
}

/** The drift that requests repair while the process runs; a summary for each. */
export function requestsFor(
  { id, broker }: Pick<Instance, 'id' | 'broker'>,
  drift: Drift | undefined,
): readonly string[] {
  if (drift === undefined) return []
  const { closedAt, oldPassword } = drift
  return [
    ...(closedAt.length > 0
      ? [`give ${broker?.group ?? id} its write permission back at ${closedAt.join(', ')}`]
      : []),
    ...(oldPassword === true ? [`change the password of the user of acl on ${id}`] : []),
  ]
}

function pidOf(world: World, instance: Pick<Instance, 'host' | 'id'>): number | undefined {
  return world.observed(serviceRef(instance))?.instances.get(instance.id)?.javaPid
}
