import type { Cluster } from '../../model/cluster.ts'
import { afterStart } from './after-start.ts'
import { removalHooks } from './removal-hooks.ts'
import { beforeRestart, beforeStart } from './before-start.ts'
import type { InstanceHooks, RestartOptions } from './hooks.ts'

/** The steps by RocketMQ's protocol around start, restart and removal of the instances of a cluster. */
export function instanceHooks(cluster: Cluster, options: RestartOptions): InstanceHooks {
  return {
    beforeStart: (instance) => beforeStart(cluster, instance),
    beforeRestart: (instance) => beforeRestart(cluster, instance, options),
    afterStart: (instance) => afterStart(cluster, instance),
    leave: (instance) => removalHooks(cluster, instance),
  }
}
