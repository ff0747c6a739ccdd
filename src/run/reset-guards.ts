import type { Plan } from '../engine/plan.ts'
import { RmqError } from '../errors.ts'
import { hint, type Hint } from '../hint.ts'
import type { Cluster } from '../model/cluster.ts'
import { partialResets } from '../rocketmq/services/partial-resets.ts'
import { select } from './selection.ts'
import type { Session } from './session.ts'

/**
 * Refuses a reset after which others still count on a store that is gone, before any host is contacted.
 * @param limit the words of --limit
 * @throws RmqError 'half-reset' (exit 2), with what would have to be emptied too
 */
export function expectWhole(cluster: Cluster, limit: readonly string[] | undefined): void {
  const halves = partialResets(cluster, select(cluster, limit).instances)
  if (halves.length === 0) return
  const missing = new Set(halves.flatMap((half) => half.missing))
  const more = cluster.instances.map(({ id }) => id).filter((id) => missing.has(id))
  throw new RmqError('half-reset', `--limit empties too little: ${halves.map(({ why }) => why).join('; ')}`, {
    hint: `Nothing was contacted. Add to --limit: ${more.join(',')}`,
  })
}

/**
 * All stores or none: a reset of some leaves brokers that know topics which the others have forgotten. So a host that
 * was not reached and a store that must not be removed keep all the others.
 * @param plan of the site of wiped stores
 * @param when.stopped the instances have been stopped already
 * @throws RmqError 'blocked', or the one of the lost host
 */
export function expectWipeable(
  { unreachable }: Pick<Session, 'unreachable'>,
  { blocked }: Pick<Plan, 'blocked'>,
  { stopped }: { readonly stopped: boolean },
): void {
  const next = stopped ? hint`The instances are stopped. Start them: ${{ run: 'start' }}.` : undefined
  const [lost] = unreachable
  if (lost !== undefined) {
    const [host, { code, message, hint: ownHint = 'Bring the host up, or leave it out with --limit.' }] = lost
    throw new RmqError(code, `nothing was removed: ${message}`, {
      where: { host },
      hint: hintOf(ownHint, next),
    })
  }
  const [first] = blocked
  if (first === undefined) return
  const { host, resource, reason, hint: ownHint = 'Fix the cause on the host or in the inventory.' } = first
  throw new RmqError('blocked', `nothing was removed: ${reason}`, {
    where: { host, step: resource },
    hint: hintOf(ownHint, next),
  })
}

const hintOf = (own: Hint, next: Hint | undefined): Hint => (next === undefined ? own : hint`${own} ${next}`)
