import type { BrokerIdentity, Cluster, Instance } from '../../model/cluster.ts'
import type { RestartOptions } from './hooks.ts'
import { slavesOf } from '../../model/groups.ts'
import { masterOf } from '../../model/groups.ts'
import { handsOver } from './hand-over.ts'
import { otherMasters } from '../../model/groups.ts'
import { membersOf } from '../../model/groups.ts'
import type { Leaders } from '../../model/order.ts'
import { has } from '../../releases/features.ts'

/**
 * Describes the effect of a broker's restart on producers and consumers, for the plan; undefined: none.
 *
 * A sync master without its slave answers SLAVE_NOT_AVAILABLE at once before 5.0 (the message is stored); since then it
 * waits slaveTimeout (3 s) for as many as inSyncReplicas, the client's own limit (GroupTransferService).
 * @param leaders present leader of each elected group; a group without an entry gets no description
 */
export function clientImpact(
  cluster: Cluster,
  instance: Instance,
  options: RestartOptions,
  leaders: Leaders = new Map(),
): string | undefined {
  const { id, broker } = instance
  if (broker !== undefined && leaders.get(broker.group) === id)
    return leaderEffect(cluster, instance, broker, options)
  if (broker?.role === 'master') {
    const reads = slavesOf(cluster, instance).map((slave) => slave.id)
    const consumers = reads.length > 0 ? `; consumers read on from ${reads.join(', ')}` : ''
    return `while ${id} restarts, ${broker.group} takes no messages${producersOf(cluster, instance, options)}${consumers}`
  }
  const master = masterOf(cluster, instance)
  if (broker?.replication !== 'sync' || !master || slavesOf(cluster, master).length > 1) return undefined
  const until = `until ${id} has caught up again, ${broker.group} answers`
  if (!has(cluster.rocketmq.version, 'in-sync-replicas')) {
    return `${until} sends with SLAVE_NOT_AVAILABLE: stored, but on the master only`
  }
  if (Number(master.config.get('inSyncReplicas') ?? 1) < 2) return undefined
  return `${until} sends after 3 s with FLUSH_SLAVE_TIMEOUT: stored, but on the master only`
}

/** Effect on producers of a master; undefined where no other group accepts messages. */
function producersOf(cluster: Cluster, master: Instance, { drain }: RestartOptions): string {
  if (otherMasters(cluster, master).length === 0) return ''
  return drain
    ? ': producers that send to it are turned to other groups first, which takes about a minute'
    : ': sends to it fail until producers turn to other groups'
}

/**
 * The other members take the group's messages within seconds; but clients ask for routes every 30 s (their
 * pollNameServerInterval), and until then they send to the old leader and fail, retries at the same group included.
 */
function leaderEffect(
  cluster: Cluster,
  instance: Instance,
  { group }: BrokerIdentity,
  { drain }: RestartOptions,
): string {
  const { id } = instance
  if (membersOf(cluster, group).length < 2) return `while ${id} restarts, ${group} takes no messages`
  const follows = handsOver(cluster, instance)
    ? `before ${id} restarts, another member leads ${group}`
    : `once ${id} is stopped, ${group} elects a leader`
  const fail = 'sends fail until producers ask for routes again, up to 30 s later'
  if (otherMasters(cluster, instance).length === 0) return `${follows}: ${fail}`
  return drain && handsOver(cluster, instance)
    ? `${follows}: producers that send to it are turned to other groups first, which takes about a minute`
    : `${follows}: ${fail}, unless they retry at other groups`
}
