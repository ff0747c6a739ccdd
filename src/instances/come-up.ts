import type { Step } from '../engine/resource.ts'
import type { Instance } from '../model/cluster.ts'
import { startTimeoutMs, type Runtime } from '../runtime/runtime.ts'

/** The step that checks that no other process listens on the ports of an instance. */
export function portsFree({
  runtime,
  instance,
}: {
  readonly runtime: Runtime
  readonly instance: Instance
}): Step {
  return { kind: 'script', title: `ports of ${instance.id} are free`, script: runtime.portsFree(instance) }
}

/** The steps that wait until an instance has started. */
export function comesUp({
  runtime,
  instance,
  afterStart,
}: {
  readonly runtime: Runtime
  readonly instance: Instance
  /** Steps after the port answers, e.g. to see a broker registered. */
  readonly afterStart: readonly Step[]
}): Step[] {
  return [
    {
      kind: 'wait',
      title: `${instance.id} listens on port ${instance.listenPort}`,
      condition: runtime.answering(instance),
      timeoutMs: startTimeoutMs(instance),
      evidence: runtime.evidence(instance),
      hint: `Read why above, correct it, and run again; more of the log: rmq-provision logs INVENTORY ${instance.id}`,
    },
    ...afterStart,
  ]
}
