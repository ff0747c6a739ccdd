import type { Cluster, LeavingInstance } from '../inventory/model.ts'
import { aroundStart } from './around-start.ts'
import type { LeaveSteps } from '../resources/absent.ts'
import { aroundLeave } from './around-leave.ts'

/** How RocketMQ itself is asked around the start and the end of an instance of a cluster. */
export function around(
  cluster: Cluster,
): ReturnType<typeof aroundStart> & { leave: (instance: LeavingInstance) => LeaveSteps } {
  return { ...aroundStart(cluster), leave: (instance) => aroundLeave(cluster, instance) }
}
