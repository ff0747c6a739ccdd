import type { Step } from '../../engine/resource.ts'
import type { Cluster, Instance, LeavingInstance } from '../../model/cluster.ts'
import type { LeaveSteps } from '../../instances/removed-instance.ts'
import { afterStart } from './after-start.ts'
import { aroundLeave } from './removal-hooks.ts'
import { beforeRestart, beforeStart, type RestartOptions } from './before-start.ts'

/** How RocketMQ itself is asked around every start of an instance of a cluster, and around its end. */
export function around(
  cluster: Cluster,
  options: RestartOptions,
): {
  beforeStart: (instance: Instance) => readonly Step[]
  beforeRestart: (instance: Instance, note: string) => readonly Step[]
  afterStart: (instance: Instance) => readonly Step[]
  leave: (instance: LeavingInstance) => LeaveSteps
} {
  return {
    beforeStart: (instance) => beforeStart(cluster, instance),
    beforeRestart: (instance, note) => beforeRestart(cluster, instance, note, options),
    afterStart: (instance) => afterStart(cluster, instance),
    leave: (instance) => aroundLeave(cluster, instance),
  }
}
