import type { Step } from '../../engine/resource.ts'
import type { BrokerGroup, Cluster, Instance } from '../../model/cluster.ts'
import { membersOf, otherMasters } from '../../model/groups.ts'
import { callStep } from '../client/rpc.ts'
import { waitJoined } from '../rolling/waits/wait-joined.ts'
import type { GroupBehaviour, Restarted } from './behaviour.ts'
import { isTooMany, type PartialReset } from './partial-reset.ts'

/** The common behaviour of groups that elect their master. */
export const elected: Pick<GroupBehaviour, 'beforeStart' | 'afterStart' | 'clientImpact' | 'partialReset'> = {
  beforeStart: () => [],
  afterStart: (cluster, instance): readonly Step[] => [
    callStep(`${instance.id} follows or leads`, waitJoined(cluster, instance)),
  ],
  clientImpact: (cluster, instance, how) => leaderImpact(cluster, instance, how, { handsOver: false }),
  partialReset,
}

interface HandOver {
  /** Another member leads before this one is stopped. */
  readonly handsOver: boolean
}

/**
 * The other members take the group's messages within seconds; but clients ask for routes every 30 s (their
 * pollNameServerInterval), and until then they send to the old leader and fail, retries at the same group included.
 */
export function leaderImpact(
  cluster: Cluster,
  instance: Instance,
  { leads, drain }: Restarted,
  { handsOver }: HandOver,
): string | undefined {
  if (!leads) return undefined
  const { id } = instance
  const group = instance.broker?.group ?? ''
  if (membersOf(cluster, group).length < 2) return `while ${id} restarts, ${group} takes no messages`
  const follows = handsOver
    ? `before ${id} restarts, another member leads ${group}`
    : `once ${id} is stopped, ${group} elects a leader`
  const fail = 'sends fail until producers ask for routes again, up to 30 s later'
  if (otherMasters(cluster, instance).length === 0) return `${follows}: ${fail}`
  return drain && handsOver
    ? `${follows}: producers that send to it are turned to other groups first, which takes about a minute`
    : `${follows}: ${fail}, unless they retry at other groups`
}

/** A few members of a group of which most are kept copy again. */
function partialReset(
  _cluster: Cluster,
  { name, members }: BrokerGroup,
  wiped: ReadonlySet<string>,
): PartialReset[] {
  if (!isTooMany(members, wiped)) return []
  const missing = members.filter((member) => !wiped.has(member))
  const why = `${name} would keep ${missing.length} of its ${members.length} members, which is no majority: what they have may be given up for what the emptied ones have not`
  return [{ why, missing }]
}
