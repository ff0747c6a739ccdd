import type { Cluster } from '../../model/cluster.ts'
import { afterStart } from './after-start.ts'
import { removalHooks } from './removal-hooks.ts'
import { beforeRestart, beforeStart } from './before-start.ts'
import type { InstanceHooks, RestartOptions } from './hooks.ts'

/** How RocketMQ itself is asked around every start of an instance of a cluster, and around its end. */
export function instanceHooks(cluster: Cluster, options: RestartOptions): InstanceHooks {
  return {
    beforeStart: (instance) => beforeStart(cluster, instance),
    beforeRestart: (instance) => beforeRestart(cluster, instance, options),
    afterStart: (instance) => afterStart(cluster, instance),
    leave: (instance) => removalHooks(cluster, instance),
  }
}
