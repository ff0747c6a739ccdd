import type { Step } from '../engine/resource.ts'
import type { Instance } from '../model/cluster.ts'
import { startTimeoutMs, type Runtime } from '../runtime/runtime.ts'
import { hint } from '../hint.ts'
import { explainStart } from './start-causes.ts'

/** A host may be slow to close ports that it forwarded to a container, ms. */
const PORTS_TIMEOUT_MS = 60_000

interface InstanceOnRuntime {
  readonly runtime: Runtime
  readonly instance: Instance
}

/** The step that checks that no other process listens on the ports of an instance. */
export const portsFree = ({ runtime, instance }: InstanceOnRuntime): Step => ({
  kind: 'script',
  title: titleOf(instance),
  script: runtime.portsFree(instance),
})

/**
 * The step after the stop of a process that held the ports of an instance. Docker forwards the ports of a container a little longer
 * than the container runs.
 */
export const portsBecomeFree = ({ runtime, instance }: InstanceOnRuntime): Step => ({
  kind: 'wait',
  title: titleOf(instance),
  condition: runtime.portsFree(instance),
  timeoutMs: PORTS_TIMEOUT_MS,
  evidence: runtime.portsFree(instance),
  hint: 'Stop the process that is named above, and run apply again.',
})

const titleOf = ({ id }: Instance): string => `ports of ${id} are free`

/** The steps that wait until the port of an instance answers and, by `afterStart`, until it serves. */
export const comesUp = (spec: InstanceOnRuntime & { readonly afterStart: readonly Step[] }): Step[] => [
  listens(spec),
  ...spec.afterStart,
]

/** The step that waits until the port of an instance answers. What it takes part in then is seen by further steps. */
export function listens({ runtime, instance }: InstanceOnRuntime): Step {
  const more = hint`More of the log: ${{ run: 'logs', limit: instance.id }}.`
  return {
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
  }
}
