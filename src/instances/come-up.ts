import type { Step } from '../engine/resource.ts'
import type { Instance } from '../model/cluster.ts'
import { startTimeoutMs, type Runtime } from '../runtime/runtime.ts'
import { hint } from '../hint.ts'
import { explainStart } from './start-causes.ts'

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
  const more = hint`More of the log: ${{ run: 'logs', limit: instance.id }}.`
  return [
    {
      kind: 'wait',
      title: `${instance.id} listens on port ${instance.listenPort}`,
      condition: runtime.answering(instance),
      timeoutMs: startTimeoutMs(instance),
      evidence: runtime.evidence(instance),
      explain: (evidence) => {
        const cause = explainStart(evidence)
        return cause && { ...cause, hint: hint`${cause.hint} ${more}` }
      },
      hint: hint`Read the cause above, correct it, and run again. ${more}`,
    },
    ...afterStart,
  ]
}
