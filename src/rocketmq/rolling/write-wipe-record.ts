import type { ScriptStep } from '../../engine/resource.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { runtimeOf } from '../../runtime/index.ts'

/**
 * Records on its host that an instance loses its write permission until it is restarted. It comes before the wipe: the
 * run that gives the permission back must know of it, also when this run ends in the next moment.
 */
export function recordWriteWipe(cluster: Cluster, instance: Instance): ScriptStep {
  return {
    kind: 'script',
    title: `record that ${instance.id} loses its write permission`,
    script: runtimeOf(cluster).recordWriteWipe(instance),
  }
}
