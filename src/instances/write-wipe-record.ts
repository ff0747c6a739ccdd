import type { Step } from '../engine/resource.ts'
import type { Instance } from '../model/cluster.ts'
import type { Runtime } from '../runtime/runtime.ts'

/**
 * Goes before what takes an instance's writes away: a run that takes that back must know, even when this one breaks off
 * in the next moment.
 */
export function recordWriteWipe(runtime: Runtime, instance: Instance): Step {
  return {
    kind: 'script',
    title: `note that ${instance.id} loses its writes`,
    script: runtime.recordWriteWipe(instance),
  }
}
