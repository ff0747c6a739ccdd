import { RmqError } from '../../errors.ts'
import type { HostAccess } from '../access.ts'
import type { RunContext } from '../context.ts'
import type { PlacedResource } from '../desired-state.ts'
import { evaluate } from '../evaluate.ts'
import { probeResources } from '../prober.ts'

/**
 * Reads again what was changed: a step that exits 0 and changes nothing is a failure, not a success.
 * @throws RmqError 'still-differs' for the first resource that is not as it should be.
 */
export async function expectRight(
  context: RunContext,
  access: HostAccess,
  resources: readonly PlacedResource[],
): Promise<void> {
  if (resources.length === 0) return
  await probeResources(access, { resources, signal: context.stop }, context.world)
  for (const placed of resources) {
    const evaluation = evaluate(placed, context.world)
    if (evaluation.kind === 'known' && evaluation.diff.kind === 'same') continue
    const difference =
      evaluation.kind === 'unknown'
        ? `still not known: ${evaluation.after}`
        : evaluation.diff.kind === 'change'
          ? evaluation.diff.summary
          : evaluation.diff.kind === 'blocked'
            ? evaluation.diff.reason
            : ''
    throw new RmqError('still-differs', `still differs after its change: ${difference}`, {
      where: { host: access.host, step: placed.resource.id },
      hint: 'Something on the host undoes the change, or the change does not take. `plan` shows the difference.',
    })
  }
}
