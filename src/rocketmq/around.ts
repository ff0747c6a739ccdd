import type { Step } from '../engine/resource.ts'
import type { Cluster, Instance, LeavingInstance } from '../inventory/model.ts'
import type { LeaveSteps } from '../resources/absent.ts'
import { afterStart } from './after-start.ts'
import { aroundLeave } from './around-leave.ts'
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
