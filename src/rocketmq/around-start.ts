import type { Step } from '../engine/resource.ts'
import type { Cluster, Instance } from '../inventory/model.ts'
import { afterStart } from './after-start.ts'
import { beforeRestart, beforeStart } from './before-start.ts'

/** How RocketMQ itself is asked around every start of an instance. */
export function aroundStart(cluster: Cluster): {
  beforeStart: (instance: Instance) => readonly Step[]
  beforeRestart: (instance: Instance) => readonly Step[]
  afterStart: (instance: Instance) => readonly Step[]
} {
  return {
    beforeStart: (instance) => beforeStart(cluster, instance),
    beforeRestart: (instance) => beforeRestart(cluster, instance),
    afterStart: (instance) => afterStart(cluster, instance),
  }
}
