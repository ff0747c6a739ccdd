import type { Plan } from '../../engine/plan.ts'
import { RmqError } from '../../errors.ts'
import type { Cluster } from '../../model/cluster.ts'
import { withRemovals } from '../../model/with-removals.ts'
import type { Session } from '../session.ts'

/**
 * The cluster as `destroy` sees it: what is to be removed is an instance or a host as any other.
 */
export function wholeCluster(cluster: Cluster): Cluster {
  return { ...withRemovals(cluster), toRemove: [], hostsToRemove: [] }
}

/**
 * Refuses a part of the cluster, before any host is contacted.
 * @throws RmqError 'usage' (exit 2)
 */
export function expectNoLimit(limit: readonly string[] | undefined): void {
  if (limit === undefined) return
  throw new RmqError('usage', '--limit does not go with destroy, which removes the whole cluster', {
    hint: 'No host was contacted. To remove a part: set state: absent in the inventory, and run apply.',
  })
}

/**
 * Nothing is removed while a host is not reached: it could come back later with a broker that nothing knows any more. Nothing is
 * removed either when some part is known not to be removable.
 * @throws RmqError the one of the lost host, or 'blocked'
 */
export function expectDestroyable(
  { unreachable }: Pick<Session, 'unreachable'>,
  { blocked }: Pick<Plan, 'blocked'>,
): void {
  const [lost] = unreachable
  if (lost !== undefined) {
    const [host, { code, message }] = lost
    throw new RmqError(code, `nothing was removed: ${message}`, {
      where: { host },
      hint: 'Bring the host up. If it is lost permanently, delete it and its instances from the inventory.',
    })
  }
  const [first] = blocked
  if (first === undefined) return
  const { host, resource, reason, hint = 'Fix the cause on the host or in the inventory.' } = first
  throw new RmqError('blocked', `nothing was removed: ${reason}`, { where: { host, step: resource }, hint })
}
