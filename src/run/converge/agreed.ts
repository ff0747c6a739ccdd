import type { Plan, PlannedChange } from '../../engine/plan.ts'
import { changesOf } from '../../engine/planner.ts'
import { refKey } from '../../engine/world.ts'
import { RmqError } from '../../errors.ts'

/**
 * Restarts that were not agreed to are not made, nor is a take over of another process than that of the plan; anything else
 * may have become less or more in the meantime.
 */
export function expectAgreed(agreed: Plan, plan: Plan): void {
  const keyOf = ({ host, resource, exact, summary }: PlannedChange): string =>
    JSON.stringify([host, resource, exact === true ? summary : ''])
  const known = new Set(changesOf(agreed).flatMap((change) => (change.disrupts ? [keyOf(change)] : [])))
  const surprise = changesOf(plan).find((change) => change.disrupts && !known.has(keyOf(change)))
  if (surprise?.exact === true) {
    const { host, resource, summary } = surprise
    throw new RmqError(
      'plan-changed',
      `${resource} changed while the lock was taken, and is now: ${summary}; nothing was changed`,
      { where: { host, step: resource }, hint: 'Run again to see the new plan.' },
    )
  }
  const differs = surprise ?? plan.blocked[0]
  if (!differs) return
  throw new RmqError('plan-changed', 'the hosts changed after the plan was shown; nothing was changed', {
    where: { host: differs.host, step: differs.resource },
    hint: 'Run again to see the new plan.',
  })
}

/** Number of agreed changes that were made before the hosts were read again: by another run, or by taking the lock. */
export function goneFrom(agreed: Plan, plan: Plan): number {
  const left = new Set(changesOf(plan).map(({ host, resource }) => refKey({ host, id: resource })))
  return changesOf(agreed).filter(({ host, resource }) => !left.has(refKey({ host, id: resource }))).length
}
