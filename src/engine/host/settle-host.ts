import type { RunContext } from '../context.ts'
import { expectRight } from './expect-right.ts'
import { LaneSteps } from './lane-steps.ts'
import { accessOf, type Settling } from './work.ts'

/**
 * Waits until changes of one host have taken effect, one after the other, then reads them again: they must be right. What has
 * yet to join is not read.
 * @throws RmqError of the step that failed, or 'still-differs'.
 */
export async function settleHost(
  context: RunContext,
  host: string,
  settling: readonly Settling[],
): Promise<void> {
  const access = accessOf(context, host)
  const lane = new LaneSteps(context, access)
  for (const { change, steps } of settling) await lane.run(change, steps)
  await lane.flush()
  await expectRight(
    context,
    access,
    settling.filter(({ joining }) => joining.length === 0).map(({ placed }) => placed),
  )
}
