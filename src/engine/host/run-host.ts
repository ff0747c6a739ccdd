import { RmqError } from '../../errors.ts'
import { compact } from '../../objects.ts'
import type { RunContext } from '../context.ts'
import type { PlacedResource } from '../desired-state.ts'
import { evaluate, type Evaluation } from '../evaluate.ts'
import { isWaitedFor } from '../plan.ts'
import { probeResources } from '../prober.ts'
import { expectRight } from './expect-right.ts'
import { LaneSteps } from './lane-steps.ts'
import { accessOf, type Settling, type Work } from './work.ts'

type Known = Extract<Evaluation, { kind: 'known' }>

/**
 * Makes the changes of one host in one stage: what has to hold for them is seen first, then shell steps are collected
 * into one script, files and calls go in between, and at the end what has to take effect no further is read again and must be right.
 * @returns the changes whose effect has to be waited for
 * @throws RmqError of the step that failed; what was done until then stays and the next run goes on from it.
 */
export async function runHost(
  context: RunContext,
  host: string,
  changes: readonly Work[],
): Promise<readonly Settling[]> {
  const access = accessOf(context, host)
  const late = changes.map(({ placed }) => placed).filter((placed) => comesAfterRolls(context, placed))
  // Restarts have happened since the hosts were read.
  if (late.length > 0) await probeResources(access, { resources: late, signal: context.stop }, context.world)
  const lane = new LaneSteps(context, access)
  const asked = new Set<PlacedResource>()
  for (const { placed, change } of changes) {
    const evaluation = evaluate(placed, context.world)
    if (evaluation.kind === 'unknown') continue
    asked.add(placed)
    if (evaluation.diff.kind === 'change') await lane.run(change, evaluation.preconditions())
  }
  await lane.flush()
  const done: PlacedResource[] = []
  const settling: Settling[] = []
  const planned = changes.map(({ change }) => change)
  for (const [index, { placed, change }] of changes.entries()) {
    done.push(placed)
    if (change.after !== undefined) {
      // Could not be known when the plan was made: what it waited for has to happen, and be seen, first.
      await lane.flush()
      await probeResources(access, { resources: done, signal: context.stop }, context.world)
    }
    const due = expectDoable(context, placed)
    if (due === undefined) continue
    if (!asked.has(placed)) await lane.run(change, due.preconditions())
    const steps = due.settling()
    const joining = due.joining()
    await lane.run(change, due.steps())
    if (isWaitedFor(planned, index)) await lane.run(change, [...steps, ...joining])
    else if (steps.length + joining.length > 0) settling.push({ placed, change, steps, joining })
  }
  await lane.flush()
  const waited = new Set(settling.map(({ placed }) => placed))
  await expectRight(
    context,
    access,
    done.filter((placed) => !waited.has(placed)),
  )
  return settling
}

const comesAfterRolls = ({ site }: RunContext, { phase }: PlacedResource): boolean =>
  site.phases.some(({ id, afterRolls }) => id === phase && afterRolls === true)

/** Steps to do now; undefined when the resource matches by now. */
function expectDoable(context: RunContext, placed: PlacedResource): Known | undefined {
  const where = { host: placed.host, step: placed.resource.id }
  const evaluation = evaluate(placed, context.world)
  if (evaluation.kind === 'unknown') {
    throw new RmqError('still-unknown', `still not known: ${evaluation.after}`, { where })
  }
  if (evaluation.diff.kind === 'blocked') {
    const { reason, hint } = evaluation.diff
    throw new RmqError('blocked', reason, { where, ...compact({ hint }) })
  }
  return evaluation.diff.kind === 'same' ? undefined : evaluation
}
