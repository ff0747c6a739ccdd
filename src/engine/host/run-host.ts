import { RmqError } from '../../errors.ts'
import { compact } from '../../objects.ts'
import type { HostAccess } from '../access.ts'
import { interruptedBeforeStep, runBatch } from '../steps/batch.ts'
import type { BatchedStep } from '../steps/script-log.ts'
import type { RunContext } from '../context.ts'
import { evaluate, type Evaluation } from '../evaluate.ts'
import type { PlannedChange } from '../plan.ts'
import { probeResources } from '../prober.ts'
import type { Step } from '../resource.ts'
import { runSingle } from '../steps/single.ts'
import type { PlacedResource } from '../desired-state.ts'

type Known = Extract<Evaluation, { kind: 'known' }>

/**
 * Makes the changes of one host in one stage: what has to hold for them is seen first, then shell steps are collected
 * into one script, files and calls go in between, and at the end everything changed is read again and must be right.
 * @throws RmqError of the step that failed; what was done until then stays and the next run goes on from it.
 */
export async function runHost(
  context: RunContext,
  host: string,
  changes: readonly { readonly placed: PlacedResource; readonly change: PlannedChange }[],
): Promise<void> {
  const access = context.access.get(host)
  if (!access) throw new RmqError('host-unreachable', 'no connection', { where: { host } })
  const late = changes.map(({ placed }) => placed).filter((placed) => comesAfterRolls(context, placed))
  // Restarts have happened since the hosts were read.
  if (late.length > 0) await probeResources(access, { resources: late, signal: context.abort }, context.world)
  const steps = new LaneSteps(context, access)
  const asked = new Set<PlacedResource>()
  for (const { placed, change } of changes) {
    const evaluation = evaluate(placed, context.world)
    if (evaluation.kind === 'unknown') continue
    asked.add(placed)
    if (evaluation.diff.kind === 'change') await steps.run(change, evaluation.preconditions())
  }
  await steps.flush()
  const done: PlacedResource[] = []
  for (const { placed, change } of changes) {
    done.push(placed)
    if (change.after !== undefined) {
      // Could not be known when the plan was made: what it waited for has to happen, and be seen, first.
      await steps.flush()
      await probeResources(access, { resources: done, signal: context.abort }, context.world)
    }
    const due = expectDoable(context, placed)
    if (due === undefined) continue
    if (!asked.has(placed)) await steps.run(change, due.preconditions())
    await steps.run(change, due.steps())
  }
  await steps.flush()
  await expectRight(context, access, changes)
}

/** Shell steps wait for each other so that they go as one script; everything else is done when it is its turn. */
class LaneSteps {
  readonly #context: RunContext
  readonly #access: HostAccess
  #batch: BatchedStep[] = []

  constructor(context: RunContext, access: HostAccess) {
    this.#context = context
    this.#access = access
  }

  async run(change: PlannedChange, steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      if (this.#context.stop.aborted) throw interruptedBeforeStep(this.#access.host)
      if (step.kind === 'script' || step.kind === 'wait') {
        this.#batch.push({ change, step })
      } else {
        await this.flush()
        await this.run(change, await runSingle(this.#context, this.#access, change, step))
      }
    }
  }

  async flush(): Promise<void> {
    const ready = this.#batch
    this.#batch = []
    if (ready.length > 0) await runBatch(this.#context, this.#access, ready)
  }
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

/** Reads again what was changed: a step that exits 0 and changes nothing is a failure, not a success. */
async function expectRight(
  context: RunContext,
  access: HostAccess,
  changes: readonly { readonly placed: PlacedResource }[],
): Promise<void> {
  const resources = changes.map(({ placed }) => placed)
  await probeResources(access, { resources, signal: context.abort }, context.world)
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
