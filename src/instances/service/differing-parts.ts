import type { Instance } from '../../model/cluster.ts'
import { formatSize } from '../../model/units.ts'
import { own } from '../../objects.ts'
import type { Drift } from '../../rocketmq/verify/verification.ts'
import type { InstanceState } from '../../runtime/runtime.ts'
import { WRITES_PART } from '../../runtime/starts/started-record.ts'
import type { ServiceSpec, Wanted } from './spec.ts'

/**
 * Names of the parts that differ between what runs and what should; undefined when nothing says what runs. Where all
 * parts agree, the process itself decides: a person may have edited a start script for one start.
 */
export function differingParts(
  { heap }: Pick<Instance, 'heap'>,
  state: InstanceState,
  { parts, drift }: Wanted,
): string[] | undefined {
  const { startedWith, maxHeap } = state
  if (startedWith === undefined) return undefined
  const wanted = { ...parts, ...state.current }
  const differing = Object.keys(wanted).filter((part) => own(startedWith, part) !== own(wanted, part))
  // A removal of it was begun, and now it is to stay.
  if (startedWith[WRITES_PART] !== undefined || mustReregister(drift)) differing.push(WRITES_PART)
  // Keys of a file that differs differ in the process too.
  if (!differing.includes('conf'))
    differing.push(...(drift?.keys ?? []).map((key) => `${key} of its process`))
  if (state.newDropIns === true) differing.push('a drop-in of its unit')
  if (state.otherUser !== undefined) differing.push(`its user (${state.otherUser})`)
  // A new release or JDK has other files.
  if (state.replaced !== undefined && !differing.includes('release') && !differing.includes('JDK'))
    differing.push(`${state.replaced}, which was removed or replaced since its start,`)
  if (differing.length > 0 || maxHeap === undefined || maxHeap === heap.size) return differing
  return [`-Xmx${formatSize(maxHeap)} of its process`]
}

/** Its group gets its write permission back when the broker registers as a new one. */
const mustReregister = (drift: Drift | undefined): boolean =>
  drift !== undefined && drift.closedAt.length > 0 && !drift.reopens

/** It runs with all that it should; only something around it is not as it should be. */
export const runsRight = ({ instance }: ServiceSpec, state: InstanceState, wanted: Wanted): boolean =>
  state.activity === 'running' && differingParts(instance, state, wanted)?.length === 0
